"""How a comparison is told: a paragraph, a table of the terminal, a figure."""
