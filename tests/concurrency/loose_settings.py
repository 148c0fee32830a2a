"""Settings of a negative control: a database that does not wait for the disk."""

from wrota.conf.settings import *  # noqa: F403

DATABASES["default"]["OPTIONS"]["init_command"] = (  # type: ignore[index]  # noqa: F405
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
)
