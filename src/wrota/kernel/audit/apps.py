from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wrota.kernel.audit"
    label = "kernel_audit"
