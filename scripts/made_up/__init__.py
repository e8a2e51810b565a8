"""Makes the invented sieges: landscape, sun and moon, and the tables that hang on them."""
