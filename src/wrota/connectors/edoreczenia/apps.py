from django.apps import AppConfig


class EdoreczeniaConfig(AppConfig):
    name = "wrota.connectors.edoreczenia"
    label = "connectors_edoreczenia"
