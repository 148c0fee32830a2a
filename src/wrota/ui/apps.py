"""Registers the design system, so that Django finds its templates, tags and static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "wrota.ui"
    label = "ui"
    verbose_name = "Wygląd"
