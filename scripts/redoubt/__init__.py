"""Makes ``tests/data/redoubt``: the smallest siege that has every kind of thing but aircraft."""
