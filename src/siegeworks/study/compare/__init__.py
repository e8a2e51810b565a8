"""Comparing courses of action: paired replications, what they settle, and which course is best."""
