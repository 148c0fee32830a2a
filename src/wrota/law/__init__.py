"""What the statutes say, as plain Python and dated data."""
