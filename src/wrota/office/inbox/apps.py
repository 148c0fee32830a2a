from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "wrota.office.inbox"
    label = "office_inbox"
