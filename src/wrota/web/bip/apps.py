from django.apps import AppConfig


class BipConfig(AppConfig):
    name = "wrota.web.bip"
    label = "web_bip"
