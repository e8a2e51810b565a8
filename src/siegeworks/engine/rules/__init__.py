"""The rules of a watch, one a file; ``engine.sequence`` names their order."""
