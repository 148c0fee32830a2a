from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "wrota.web.citizen"
    label = "web_citizen"
