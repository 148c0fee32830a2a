from django.apps import AppConfig


class VerifyConfig(AppConfig):
    name = "wrota.web.verify"
    label = "web_verify"
