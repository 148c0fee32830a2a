from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "wrota.office.parties"
    label = "office_parties"
