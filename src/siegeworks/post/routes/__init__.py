"""The addresses of the post, a module a subject."""
