from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "wrota.office.signing"
    label = "office_signing"
