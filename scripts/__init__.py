"""Scripts that make the shipped tables from their papers."""
