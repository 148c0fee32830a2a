from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PublicationConfig(AppConfig):
    name = "wrota.office.publication"
    label = "office_publication"

    def ready(self) -> None:
        from wrota.office.publication import index

        post_migrate.connect(index.install, sender=self, dispatch_uid="wrota.bip-index")
