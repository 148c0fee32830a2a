"""One platform for every local-government office of a region."""
