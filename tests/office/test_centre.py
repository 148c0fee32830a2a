"""The first office of an installation founds the certificate centre by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wrota.kernel.context import SYSTEM
from wrota.kernel.offices.region import NewOffice, add_office
from wrota.office.pki.queries import NoCentre, trust_anchors

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Warsaw"))


def test_no_office_no_centre():
    with pytest.raises(NoCentre):
        trust_anchors()


def test_the_first_office_brings_the_centre_and_the_second_does_not_make_another():
    add_office(
        NewOffice(name="Gmina Pierwsza", kind="gmina", slug="pierwsza"), actor=SYSTEM, now=NOW
    )
    first = trust_anchors().roots

    add_office(NewOffice(name="Gmina Druga", kind="gmina", slug="druga"), actor=SYSTEM, now=NOW)

    assert len(first) == 1
    assert trust_anchors().roots == first
