"""Pages of residents in the languages of residents."""
