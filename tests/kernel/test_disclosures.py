"""What an office tells about itself: kept in versions, refused without a trace of a change."""

from dataclasses import replace
from datetime import date

import pytest
from tests.factories import NOW, make_ctx, make_office

from django.db import DatabaseError, transaction

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import NotAllowed
from wrota.kernel.offices.accessibility import AccessibilityDeclaration
from wrota.kernel.offices.disclosures import (
    DECLARATION,
    HOURS,
    BadDisclosure,
    Outdated,
    declare,
    disclosed,
    history,
    set_hours,
)
from wrota.kernel.offices.hours import Hours, SpecialDay, read
from wrota.kernel.offices.models import Disclosure
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db
WEEK = Hours((read("8-16"),) * 5 + ((), ()))
SAID = AccessibilityDeclaration(
    state="czesciowo",
    drawn_up=date(2026, 3, 2),
    reviewed=date(2026, 10, 5),
    method="samoocena",
    person="Anna Dostępna",
    email="dostepnosc@zabor.example",
    phone="68 000 00 00",
    barriers="Skany uchwał sprzed 2018 r.\nPoproś o treść.",
    entrance="Wejście od Rynku, bez progu.",
)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def editor(office):
    return make_ctx(office, "office.disclose")


def kept(office):
    with scope(office.pk):
        return disclosed(), Disclosure.objects.count()


def test_each_change_is_a_new_version_with_its_author(office, editor):
    set_hours(editor, hours=WEEK, seen=0)
    longer = replace(WEEK, week=(read("8-18"), *WEEK.week[1:]), note="Kasa do 14.00.")
    set_hours(editor, hours=longer, seen=1)
    declare(editor, declaration=SAID, seen=0)

    told, rows = kept(office)
    assert (told.hours, told.hours_version) == (longer, 2)
    assert (told.declaration, told.declaration_version) == (SAID, 1)
    assert rows == 3
    with scope(office.pk):
        newest, first = history(HOURS)
    assert (newest.number, newest.at, newest.by) == (2, NOW, "Anna Test")
    assert newest.changed == ("poniedziałek", "Uwagi")
    assert first.changed == ("Podano po raz pierwszy",)


def test_the_same_words_again_are_no_new_version(office, editor):
    declare(editor, declaration=SAID, seen=0)

    declare(editor, declaration=replace(SAID), seen=1)

    assert kept(office)[1] == 1


def test_a_change_names_the_fields_that_differ(office, editor):
    declare(editor, declaration=SAID, seen=0)
    declare(editor, declaration=replace(SAID, phone="68 1", dog="Wejdziesz z psem."), seen=1)

    with scope(office.pk):
        assert history(DECLARATION)[0].changed == (
            "Telefon w sprawie dostępności",
            "Pies asystujący",
        )


def test_every_change_is_in_the_journal(office, editor):
    set_hours(editor, hours=WEEK, seen=0)

    with scope(office.pk):
        entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.name) == ("command", "kernel.offices.disclosures.set_hours")
    assert entry.actor == "Anna Test"


def test_who_may_not_changes_nothing(office, editor):
    set_hours(editor, hours=WEEK, seen=0)
    before = kept(office)
    stranger = make_ctx(office, "office.people", "publication.publish")

    with pytest.raises(NotAllowed):
        set_hours(stranger, hours=replace(WEEK, note="obce"), seen=1)
    with pytest.raises(NotAllowed):
        declare(stranger, declaration=SAID, seen=0)

    assert kept(office) == before
    with scope(office.pk):
        assert AuditEntry.objects.filter(kind="refusal").count() == 2


SPECIAL = SpecialDay(date(2026, 12, 24), (), "Wigilia")


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (replace(WEEK, special=(SPECIAL, SPECIAL)), "special"),
        (replace(WEEK, special=tuple(
            SpecialDay(date(2027, 1 + n // 28, 1 + n % 28), (), "x") for n in range(61)
        )), "special"),
        (replace(WEEK, note="x" * 601), "note"),
    ],
)  # fmt: skip
def test_hours_that_cannot_stand_change_nothing(office, editor, hours, field):
    set_hours(editor, hours=WEEK, seen=0)
    before = kept(office)

    with pytest.raises(BadDisclosure) as refused:
        set_hours(editor, hours=hours, seen=1)

    assert set(refused.value.errors) == {field}
    assert kept(office) == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"state": "może"}, "state"),
        ({"barriers": ""}, "barriers"),
        ({"method": "wróżba"}, "method"),
        ({"method": "zewnetrzna"}, "auditor"),
        ({"auditor": "Firma"}, "auditor"),
        ({"person": ""}, "person"),
        ({"email": ""}, "email"),
        ({"phone": ""}, "phone"),
        ({"reviewed": date(2026, 3, 1)}, "reviewed"),
        ({"reviewed": date(2026, 11, 24)}, "reviewed"),
        ({"published": date(2026, 5, 2), "updated": date(2026, 5, 1)}, "updated"),
        ({"burden_url": "javascript:alert(1)"}, "burden_url"),
        ({"parking": "x" * 4001}, "parking"),
    ],
)
def test_a_declaration_that_cannot_stand_changes_nothing(office, editor, changed, field):
    with pytest.raises(BadDisclosure) as refused:
        declare(editor, declaration=replace(SAID, **changed), seen=0)

    assert set(refused.value.errors) == {field}
    assert kept(office)[1] == 0


def test_a_site_without_barriers_needs_none(office, editor):
    declare(editor, declaration=replace(SAID, state="zgodna", barriers=""), seen=0)

    assert kept(office)[1] == 1


def test_the_second_of_two_editors_is_told(office, editor):
    set_hours(editor, hours=WEEK, seen=0)
    before = kept(office)

    with pytest.raises(Outdated):
        set_hours(editor, hours=replace(WEEK, note="druga"), seen=0)

    assert kept(office) == before


def test_the_database_itself_keeps_old_versions(office, editor):
    set_hours(editor, hours=WEEK, seen=0)

    with scope(office.pk), pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.update(by="kto inny")


def test_offices_do_not_see_each_others_words(office, editor):
    set_hours(editor, hours=WEEK, seen=0)

    told, rows = kept(make_office("otyn"))

    assert (told.hours, told.declaration, rows) == (None, None, 0)


def test_a_review_is_due_by_the_end_of_march_of_the_next_year():
    assert SAID.review_by == date(2027, 3, 31)
    assert AccessibilityDeclaration.from_dict(SAID.to_dict()) == SAID
