"""What was ordered, as plans: the record's decisions turned into tasks of both sides."""
