"""The daily root of all journals: published once, stamped, and wrong as soon as a seal changes."""

import subprocess
from base64 import b64decode
from datetime import timedelta

import pytest

from wrota.kernel.audit.models import AuditSeal
from wrota.kernel.audit.queries import heads
from wrota.kernel.audit.seal import merkle_root, seal_all
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.tests.factories import an_office
from wrota.office.pki import queries as pki
from wrota.office.pki.ceremony import pem
from wrota.office.publication import queries
from wrota.office.publication.anchors import KEY, publish_root

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    office = an_office()
    seal_all(office.clerk.now)
    publish_root(office.clerk.now)
    return office


def _row(now):
    operator = system_ctx(Authority.objects.get(is_operator=True).pk, now=now)
    entry = queries.by_key(operator, key=KEY)
    row = queries.entry(operator, entry_id=entry.id).current.table["rows"][0]
    return [cell.replace(" ", "") for cell in row]


def test_root_covers_every_office(sealed):
    row = _row(sealed.clerk.now)

    assert row[1] == str(len(heads()))
    assert row[2] == merkle_root([digest for _, digest in heads()])


def test_once_a_day(sealed):
    publish_root(sealed.clerk.now + timedelta(hours=1))
    operator = system_ctx(Authority.objects.get(is_operator=True).pk, now=sealed.clerk.now)

    entry = queries.by_key(operator, key=KEY)

    assert entry.version == 1


def test_a_changed_seal_no_longer_gives_the_published_root(sealed):
    row = _row(sealed.clerk.now)
    with scope(sealed.authority.pk):
        last = AuditSeal.objects.order_by("-number").first()
        forged = [(o, "0" * 64 if d == last.digest else d) for o, d in heads()]

    assert merkle_root([digest for _, digest in forged]) != row[2]


@pytest.mark.outside
def test_openssl_accepts_the_stamp(sealed, tmp_path):
    row = _row(sealed.clerk.now)
    trust = pki.trust_anchors()
    (tmp_path / "ca.pem").write_bytes(pem(*trust.roots, *trust.issuers))
    (tmp_path / "t.tst").write_bytes(b64decode(row[3]))
    words = ["openssl", "ts", "-verify", "-token_in", "-in", "t.tst", "-digest", row[2]]
    moment = str(int(sealed.clerk.now.timestamp()))
    words += ["-CAfile", "ca.pem", "-attime", moment]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
