"""The library that pages load: `{% load ui %}`. See README.md of this folder's app for the table."""

from wrota.ui.library import register
from wrota.ui.tags import fields, flow, frame, show, surfaces, tables, text

__all__ = ["fields", "flow", "frame", "register", "show", "surfaces", "tables", "text"]
