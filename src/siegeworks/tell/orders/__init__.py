"""Orders written from a plan: for the whole and for each formation, with their annexes."""
