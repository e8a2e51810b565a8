"""The review after an attack: what was achieved and why, and how every formation stands now."""
