"""The validation page: how far the model may be believed, told from a run of the exam."""
