"""Permits to sell alcohol: from the application to the yearly fee and the end of the permit."""
