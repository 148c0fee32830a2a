from django.apps import AppConfig


class PkiConfig(AppConfig):
    name = "wrota.office.pki"
    label = "office_pki"
