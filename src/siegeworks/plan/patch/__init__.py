"""Patches: small readable changes of a siege and its plan, held to the schema of the tables."""
