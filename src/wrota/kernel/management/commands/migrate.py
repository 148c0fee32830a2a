"""`migrate` as Django's, with the reach that migrations have and nothing else."""

from typing import Any

from django.core.management.commands import migrate

from wrota.kernel.reach import migrating


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with migrating():
            super().handle(*args, **options)
