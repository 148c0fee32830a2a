"""Kept receipts are archived and renewed in time; one that does not verify raises an alarm."""

from datetime import timedelta

import pytest

from django.utils import timezone

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.tests import factories
from wrota.office.documents import queries as contents
from wrota.office.inbox import archive as archives
from wrota.office.inbox import jobs
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.archive import archive_receipts
from wrota.office.inbox.models import Receipt
from wrota.office.pki import queries as pki
from wrota.office.signing import lasting, xades

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    made = factories.an_office(now=timezone.localtime())
    factories.apply(made)
    return made


@pytest.fixture
def now():
    jobs.stamp_receipts(timezone.localtime())
    return timezone.localtime()


def view(office):
    return inbox.receipts_of_account(office.resident.actor.user_id)[0]


def row(office) -> Receipt:
    with scope(office.authority.pk):
        return Receipt.objects.select_related("incoming").get()


def judged(office, at):
    ctx = system_ctx(office.authority.pk)
    one = row(office)
    files = archives._files(ctx, one.incoming_id)
    xml = contents.content(ctx, document_id=view(office).xml_id)
    return xades.verify(xml, trust=pki.trust_anchors(), files=files, at=at)


def test_stamped_receipt_is_archived_and_its_next_stamp_planned(office, now):
    archive_receipts(now)

    found = judged(office, now)
    assert (found.verdict, found.level) == (xades.Verdict.VALID, "B-LTA")
    assert view(office).level == "XAdES-LTA"
    end = pki.centre_key("tsa").certificate.not_valid_after_utc
    assert row(office).renew_at == end - lasting.AHEAD


def test_nothing_is_done_before_it_is_due(office, now):
    archive_receipts(now)
    first = view(office).xml_id

    archive_receipts(now + timedelta(days=300))

    assert view(office).xml_id == first


def test_due_receipt_is_renewed_and_outlives_the_first_stamp(office, now):
    archive_receipts(now)
    first = view(office).xml_id
    due = row(office).renew_at

    archive_receipts(due + timedelta(hours=1))

    assert view(office).xml_id != first
    assert len(judged(office, due + timedelta(days=2)).archive_stamps) == 2
    kept = contents.document(system_ctx(office.authority.pk), document_id=view(office).xml_id)
    assert kept.version == 4  # sealed, stamped, archived, renewed: none is thrown away


def test_unstamped_receipt_waits(office):
    archive_receipts(timezone.localtime())

    assert row(office).archived_id is None


def test_receipt_stamped_after_the_start_of_the_run_waits_for_the_next(office, now):
    archive_receipts(now - timedelta(minutes=1))

    assert row(office).renew_at is None


def test_changed_file_stops_the_archive_and_raises_an_alarm(office, now, monkeypatch):
    before = view(office).xml_id
    whole = archives._files
    monkeypatch.setattr(
        archives, "_files", lambda *a: {uri: data + b" " for uri, data in whole(*a).items()}
    )

    archive_receipts(now)

    assert view(office).xml_id == before
    assert row(office).renew_at == now + archives.AGAIN
    with scope(office.authority.pk):
        [alarm] = AuditEntry.objects.filter(kind="alarm")
    assert "zmieniono: wniosek.xml" in alarm.payload
    monkeypatch.setattr(archives, "_files", whole)
    archive_receipts(now + archives.AGAIN)
    assert row(office).archived_id is not None  # control: with the right files it goes on
