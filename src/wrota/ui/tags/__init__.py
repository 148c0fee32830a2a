"""The functions behind `{% load ui %}`, one file per family of components."""
