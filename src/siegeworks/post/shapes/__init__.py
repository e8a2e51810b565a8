"""What the post answers with, one class a shape: the OpenAPI and the page's types come from it."""
