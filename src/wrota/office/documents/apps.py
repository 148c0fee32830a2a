from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wrota.office.documents"
    label = "office_documents"
