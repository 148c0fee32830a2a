"""R6: the time-stamping authority is away for hours; people go on sending, nothing is lost."""

from datetime import timedelta

import pytest

from django.utils import timezone

from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.tests import factories
from wrota.office.documents.models import Document
from wrota.office.inbox import jobs
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.pki import queries as pki

pytestmark = pytest.mark.django_db


class Away(ConnectionError):
    """The authority does not answer."""


@pytest.fixture
def office():
    return factories.an_office(now=timezone.localtime())


def levels(office) -> list[str]:
    found = inbox.receipts_of_account(office.resident.actor.user_id)
    return [one.level for one in sorted(found, key=lambda one: one.incoming.number)]


def unreachable(*args, **kwargs):
    raise Away


def send_during_an_outage(office, monkeypatch) -> None:
    monkeypatch.setattr(pki, "time_stamp", unreachable)
    for hour in range(3):
        factories.apply(office)
        with pytest.raises(Away):
            jobs.stamp_receipts(timezone.localtime() + timedelta(hours=hour))


def test_receipts_are_given_at_once_and_stamped_when_it_is_back(office, monkeypatch):
    send_during_an_outage(office, monkeypatch)
    during = levels(office)
    monkeypatch.undo()

    jobs.stamp_receipts(timezone.localtime())
    jobs.stamp_receipts(timezone.localtime())

    assert during == ["XAdES-B"] * 3
    assert levels(office) == ["XAdES-T"] * 3
    with scope(office.authority.pk):
        names = list(Document.objects.filter(name__startswith="UPP").values_list("version"))
        assert sorted(names) == sorted([(1,), (2,)] * 3)  # each was stamped once


def test_the_moment_of_receipt_is_that_of_the_arrival(office, monkeypatch):
    send_during_an_outage(office, monkeypatch)
    with scope(office.authority.pk):
        before = list(Incoming.objects.order_by("number").values_list("received_at", flat=True))
    monkeypatch.undo()
    jobs.stamp_receipts(timezone.localtime())

    with scope(office.authority.pk):
        after = list(Incoming.objects.order_by("number").values_list("received_at", flat=True))
        stamped = list(Receipt.objects.values_list("stamped_at", flat=True))
    assert after == before
    assert all(moment > after[-1] for moment in stamped)


def test_one_failure_does_not_take_back_the_others(office, monkeypatch):
    for _ in range(3):
        factories.apply(office)
    whole, calls = pki.time_stamp, []

    def second_fails(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise Away
        return whole(*args, **kwargs)

    monkeypatch.setattr(pki, "time_stamp", second_fails)
    with pytest.raises(Away):
        jobs.stamp_receipts(timezone.localtime())

    assert levels(office) == ["XAdES-T", "XAdES-B", "XAdES-T"]


def test_a_run_ends_when_nothing_can_be_stamped(office, monkeypatch):
    for _ in range(jobs.MOST_FAILURES + 2):
        factories.apply(office)
    tried = []

    def away(*args, **kwargs):
        tried.append(args)
        raise Away

    monkeypatch.setattr(pki, "time_stamp", away)
    with pytest.raises(Away):
        jobs.stamp_receipts(timezone.localtime())

    assert len(tried) == jobs.MOST_FAILURES
