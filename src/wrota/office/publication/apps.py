from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "wrota.office.publication"
    label = "office_publication"
