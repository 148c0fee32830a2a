from django.apps import AppConfig


class HoldersConfig(AppConfig):
    name = "wrota.office.holders"
    label = "office_holders"
