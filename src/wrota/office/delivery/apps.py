from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "wrota.office.delivery"
    label = "office_delivery"
