"""How it is told: figures, maps and the report."""
