"""The Django app of alcohol permits."""

from django.apps import AppConfig


class AlcoholConfig(AppConfig):
    name = "wrota.modules.alcohol"
    label = "alcohol"
    verbose_name = "Zezwolenia na alkohol"
