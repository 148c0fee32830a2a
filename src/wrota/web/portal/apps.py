from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wrota.web.portal"
    label = "web_portal"
