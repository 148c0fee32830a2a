from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "wrota.kernel.keys"
    label = "kernel_keys"
