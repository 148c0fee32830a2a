"""The peer of pki.py: django-ca over SQLite, run by an interpreter that has it installed."""

import io
import json
import os
import secrets
import sys
import time
from pathlib import Path

HOME = Path(os.environ["PEER_HOME"])


def configure() -> None:
    """Set up django-ca as its documentation says, with nothing else in the way."""
    from django.conf import settings

    if settings.configured:  # the program itself, imported again for its addresses
        return
    settings.configure(
        SECRET_KEY=secrets.token_hex(16),
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        ROOT_URLCONF="_django_ca",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_ca"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": HOME / "peer.sqlite3",
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": WAL},
            }
        },
        STORAGES={
            "django-ca": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(HOME / "ca")},
            }
        },
        CA_DEFAULT_HOSTNAME="wrota.example",
        CA_DEFAULT_KEY_BACKEND="default",
    )
    import django

    django.setup()


WAL = "PRAGMA journal_mode=WAL;"


def establish() -> None:
    """Migrate, make a CA with a P-256 key; its OCSP key comes along."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command(
        "init_ca", "Peer", "CN=Peer CA", "--key-type=EC", "--elliptic-curve=secp256r1",
        verbosity=0, stdout=io.StringIO(),  # its serial number is not for the asker
    )  # fmt: skip


def issue(count: int, pems: list[str]) -> tuple[float, object]:
    """Issue certificates for requests; return CPU-ms of one and the last certificate."""
    from cryptography import x509
    from django_ca.key_backends.storages.models import StoragesUsePrivateKeyOptions
    from django_ca.models import Certificate, CertificateAuthority

    ca = CertificateAuthority.objects.get()
    options = StoragesUsePrivateKeyOptions(password=None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jan.nowak.example")])
    requests = [x509.load_pem_x509_csr(one.encode()) for one in pems[:count]]
    start = time.process_time()
    for one in requests:
        made = Certificate.objects.create_cert(ca, options, one, subject=name)
    return (time.process_time() - start) / count * 1000, made


def serve_rounds() -> None:
    """Answer lines of JSON: a round of issuing for each, and the certificates of the centre."""
    configure()
    establish()
    from django_ca.models import CertificateAuthority

    ca = CertificateAuthority.objects.get()
    print(json.dumps({"ca": ca.pub.pem, "serial": ca.serial}), flush=True)
    for line in sys.stdin:
        pems = json.loads(line)
        cost, made = issue(len(pems), pems)
        print(json.dumps({"ms": cost, "pem": made.pub.pem}), flush=True)  # type: ignore[attr-defined]


if __name__ == "__main__":
    serve_rounds()
else:
    configure()
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urlpatterns = [path("django_ca/", include("django_ca.urls"))]
    application = get_wsgi_application()
