"""Centres of earlier versions: their certificates get their issuers and fingerprints."""

import hashlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.crypto.conftest import NOW

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wrota.kernel.reach import migrating
from wrota.kernel.tenancy import scope
from wrota.office.pki import ceremony

APP = "office_pki"
OLD, NEW = "0002_issuers_and_answers", "0005_fingerprints"


def migrate(name: str):
    with migrating():
        MigrationExecutor(connection).migrate([(APP, name)])
    return MigrationExecutor(connection).loader.project_state([(APP, name)]).apps


def keep(model, office, kind: str, key, *, chain=()) -> int:
    """Store a certificate as the first version did: no issuer, no fingerprint."""
    certificate = key.certificate
    made = model.objects.create(
        authority=office, kind=kind, key_id="", sealed_key=b"",
        der=certificate.public_bytes(Encoding.DER), chain_pem=ceremony.pem(*chain).decode(),
        serial=f"{certificate.serial_number:x}", holder=kind, post=f"{certificate.serial_number}",
        not_before=NOW, not_after=NOW,
    )  # fmt: skip
    return made.pk


@pytest.mark.django_db(transaction=True)
def test_old_rows_learn_their_issuer_and_fingerprint(centre, seal) -> None:
    try:
        old = migrate(OLD)
        office = old.get_model("kernel", "Authority").objects.create(
            slug="umwl", kind="wojewodztwo", name="Województwo", is_operator=True
        )
        model = old.get_model(APP, "Certificate")
        with scope(office.pk):
            root = keep(model, office, "root", centre.root)
            issuing = keep(model, office, "issuing", centre.seals, chain=[centre.root.certificate])
            both = [centre.seals.certificate, centre.root.certificate]
            leaf = keep(model, office, "seal", seal, chain=both)
            stray = keep(model, office, "seal", centre.tsa, chain=[centre.stamps.certificate])

        new = migrate(NEW).get_model(APP, "Certificate")
        with scope(office.pk):
            rows = {one.pk: one for one in new.objects.all()}
    finally:
        # the command also puts the locks of the tables back that were made anew
        call_command("migrate", verbosity=0)

    assert rows[root].issuer_id is None
    assert rows[issuing].issuer_id == root
    assert rows[leaf].issuer_id == issuing
    assert rows[stray].issuer_id is None  # its issuer is not in the table: nothing is guessed
    for one in rows.values():
        assert one.fingerprint == hashlib.sha256(bytes(one.der)).hexdigest()
