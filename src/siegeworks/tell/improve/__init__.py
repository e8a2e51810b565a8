"""How a search for better plans is told: the front as a figure, the plans as tables."""
