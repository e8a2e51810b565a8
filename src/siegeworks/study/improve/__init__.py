"""The search for better plans: what may be changed, what it is worth, and why it pays."""
