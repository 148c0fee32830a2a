from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wrota.web.desk"
    label = "web_desk"
