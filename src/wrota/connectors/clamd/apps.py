from django.apps import AppConfig


class ClamdConfig(AppConfig):
    name = "wrota.connectors.clamd"
    label = "connectors_clamd"
