from django.apps import AppConfig


class ImapConfig(AppConfig):
    name = "wrota.connectors.imap"
    label = "connectors_imap"
