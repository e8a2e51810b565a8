"""What is to be done: phases, tasks, conditions and policies, and whether they can work."""
