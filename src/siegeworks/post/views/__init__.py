"""One function a page: from the library to the shape that the page and its JSON twin show."""
