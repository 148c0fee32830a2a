from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wrota.office.cases"
    label = "office_cases"
