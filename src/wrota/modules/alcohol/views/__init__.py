"""Pages of the alcohol module on the desk."""
