from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "wrota.kernel.offices"
    label = "kernel_offices"
