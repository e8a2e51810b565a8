"""Key terrain: which position changes the outcome of the siege, and what the ground alone says."""
