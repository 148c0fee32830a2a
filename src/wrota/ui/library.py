"""One register for all tags and filters of the design system; `{% load ui %}` brings them in."""

from django.template import Library

register = Library()
