"""The library that pages load: `{% load ui %}`; the app's README.md has the table of all tags."""

from wrota.ui.library import register
from wrota.ui.tags import disclosed, fields, flow, frame, show, surfaces, tables, text

__all__ = ["disclosed", "fields", "flow", "frame", "register", "show", "surfaces", "tables", "text"]
