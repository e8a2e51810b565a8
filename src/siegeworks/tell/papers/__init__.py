"""Papers in several languages and formats: what they say as records, and the writers of them."""
