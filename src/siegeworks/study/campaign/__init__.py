"""A whole campaign analysis: a question written down in a file, what is fought for it, tables."""
