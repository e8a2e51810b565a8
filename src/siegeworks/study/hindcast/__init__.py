"""The exam: fight the record's orders and hold the outcome against what happened.

Nothing here fits anything. Scores are proper, baselines stand in the same table, and errors in the
record enter as distributions of the true value."""
