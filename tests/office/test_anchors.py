"""The daily root of all journals: published once, stamped, renewed, wrong when a seal changes."""

import subprocess
from base64 import b64decode
from datetime import timedelta

import pytest

from django.utils import timezone

from wrota.kernel.audit import days
from wrota.kernel.audit.merkle import merkle_root
from wrota.kernel.audit.models import AuditDay, AuditSeal
from wrota.kernel.audit.seal import seal_all
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.modules.alcohol.tests.factories import an_office, apply
from wrota.office.pki import queries as pki
from wrota.office.pki.ceremony import pem
from wrota.office.publication import queries
from wrota.office.publication.anchors import KEY, publish_root, renew_roots
from wrota.office.publication.models import JournalRoot
from wrota.office.signing import rootstamps

pytestmark = pytest.mark.django_db


def roots() -> list[JournalRoot]:
    with door("bip.region"):
        return list(JournalRoot.objects.all())


def the_root() -> JournalRoot:
    [found] = roots()
    return found


@pytest.fixture
def sealed():
    office = an_office(now=timezone.localtime())
    seal_all(office.clerk.now)
    publish_root(office.clerk.now)
    return office


def bulletin(now):
    operator = system_ctx(Authority.objects.get(is_operator=True).pk, now=now)
    entry = queries.by_key(operator, key=KEY)
    return entry, queries.entry(operator, entry_id=entry.id).current.table["rows"]


def newest(now):
    return [cell.replace(" ", "") for cell in bulletin(now)[1][0]]


def test_root_covers_every_office_that_has_a_journal(sealed):
    row, leaves = newest(sealed.clerk.now), days.leaves(sealed.clerk.today)

    assert sealed.authority.pk in dict(leaves)
    assert row[1] == str(len(leaves))
    assert row[2] == merkle_root([digest for _, digest in leaves])


def test_once_a_day(sealed):
    seal_all(sealed.clerk.now)
    publish_root(sealed.clerk.now + timedelta(minutes=1))

    assert bulletin(sealed.clerk.now)[0].version == 1
    assert len(roots()) == 1


def test_the_next_day_begins_where_the_last_one_ended(sealed):
    apply(sealed)
    seal_all(sealed.clerk.now)
    publish_root(sealed.clerk.now + timedelta(days=1))

    with scope(sealed.authority.pk):
        first, second = AuditDay.objects.order_by("day")
        seals = AuditSeal.objects.count()
    assert (second.first, second.last) == (first.last + 1, seals)
    assert second.previous == first.digest
    assert len(bulletin(sealed.clerk.now)[1]) == 2


def test_a_changed_day_no_longer_gives_the_published_root(sealed):
    row, leaves = newest(sealed.clerk.now), days.leaves(sealed.clerk.today)
    mine = sealed.authority.pk
    forged = ["0" * 64 if office == mine else digest for office, digest in leaves]

    assert merkle_root(forged) != row[2]


def test_a_root_is_stamped_again_before_its_stamp_ages(sealed):
    renew_roots(sealed.clerk.now)
    one = the_root()
    assert len(one.stamps) == 1  # nothing was due

    renew_roots(one.renew_at)

    one = the_root()
    tokens = [b64decode(said) for said in one.stamps]
    first, second = rootstamps.read(one.root, tokens, trust=pki.trust_anchors())
    assert second.at > first.at
    assert one.renew_at > second.at


@pytest.mark.outside
def test_openssl_accepts_the_stamp(sealed, tmp_path):
    row = newest(sealed.clerk.now)
    trust = pki.trust_anchors()
    (tmp_path / "ca.pem").write_bytes(pem(*trust.roots, *trust.issuers))
    (tmp_path / "t.tst").write_bytes(b64decode(row[3]))
    words = ["openssl", "ts", "-verify", "-token_in", "-in", "t.tst", "-digest", row[2]]
    moment = str(int(sealed.clerk.now.timestamp()))
    words += ["-CAfile", "ca.pem", "-attime", moment]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
