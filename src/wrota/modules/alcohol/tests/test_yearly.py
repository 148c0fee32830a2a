"""Statements of sales, instalments, what happens when they are late."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from django.core import mail

from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.commands import reminders, years
from wrota.modules.alcohol.models import (
    Application,
    Instalment,
    Licence,
    LicenceChange,
    Reminder,
    SalesStatement,
    YearFee,
)
from wrota.modules.alcohol.tests import factories
from wrota.office.cases import queries as cases
from wrota.office.ledger import commands as ledger
from wrota.office.ledger import queries as books

pytestmark = pytest.mark.django_db


def moment(year, month, day):
    return datetime(year, month, day, 10, 0, tzinfo=factories.WARSAW)


@pytest.fixture
def holder(office):
    """A shop with permits A and B since 15.12.2026, in January 2027."""
    factories.granted(office)
    return office.at(moment(2027, 1, 20))


def dues(office):
    rows = books.receivables(office.clerk)
    return [(r.title, r.amount, r.due_on) for r in rows if "2027" in r.title]


def application_of(office, case_id):
    with scope(office.authority.pk):
        return Application.objects.get(case_id=case_id)


def test_a_clean_statement_is_charged_and_closed_without_a_clerk(holder):
    case_id = factories.state(holder, a="40 000,00", b="30 000,00")

    view = cases.case_view(holder.clerk, case_id=case_id)
    assert view.case.closed_at is not None
    assert "Opłata za 2027 r.: 1\u00a0085,00\u00a0zł" in view.case.outcome
    with scope(holder.authority.pk):
        fees = {f.licence.kind: f.amount for f in YearFee.objects.filter(year=2027)}
        parts = list(
            Instalment.objects.filter(year=2027, licence__kind="A").values_list("amount", "due_on")
        )
    assert fees == {"A": Decimal("560.00"), "B": Decimal("525.00")}
    assert parts == [
        (Decimal("186.67"), date(2027, 1, 31)),
        (Decimal("186.67"), date(2027, 5, 31)),
        (Decimal("186.66"), date(2027, 9, 30)),
    ]
    assert len(dues(holder)) == 6
    assert sum(amount for _, amount, _ in dues(holder)) == Decimal("1085.00")


def test_the_working_of_an_instalment_names_the_parameter_and_the_article(holder):
    factories.state(holder, a="40000", b="30000")

    rows = books.receivables(holder.clerk, search="A/1/2026, opłata za 2027")
    keys = [row.parametr for row in rows[0].working.skladniki]

    assert keys[:2] == ["alkohol.prog_A", "alkohol.procent_A"]
    assert rows[0].working.skladniki[-1].opis == "Rata 1 z 3"
    assert rows[0].working.wynik == rows[0].amount


def test_sending_the_same_figures_again_as_a_correction_books_nothing(holder):
    factories.state(holder, a="40000", b="30000")
    before = dues(holder)

    factories.state(holder, a="40000", b="30000", correction=True)

    assert dues(holder) == before
    with scope(holder.authority.pk):
        assert SalesStatement.objects.count() == 2
        assert SalesStatement.objects.filter(is_current=True).count() == 1


def test_a_correction_books_only_the_difference(holder):
    factories.state(holder, a="40000", b="30000")

    factories.state(holder, a="50000", b="30000", correction=True)

    with scope(holder.authority.pk):
        versions = list(
            YearFee.objects.filter(licence__kind="A", year=2027).values_list(
                "version", "amount", "is_current"
            )
        )
    assert versions == [(1, Decimal("560.00"), False), (2, Decimal("700.00"), True)]
    total = sum(r.open for r in books.receivables(holder.clerk, only_open=True))
    assert total == Decimal("1225.00")


def test_a_lower_correction_writes_down_and_keeps_what_was_paid(holder):
    factories.state(holder, a="50000", b="30000")
    [first] = books.receivables(holder.clerk, search="A/1/2026, opłata za 2027 r., rata 1")
    ledger.book_payment(
        holder.treasurer, receivable_id=first.id, amount=first.open,
        paid_on=holder.clerk.today, source="test",
    )  # fmt: skip

    factories.state(holder, a="40000", b="30000", correction=True)

    rows = books.receivables(holder.clerk, search="A/1/2026, opłata za 2027")
    assert [r.open for r in rows] == [0, Decimal("186.67"), Decimal("186.66")]
    with scope(holder.authority.pk):
        said = LicenceChange.objects.filter(what__startswith="Zmieniono opłatę").get().what
    assert "Nadpłata: 46,67" in said


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"numer_a": ["A/99/2026"]}, "Nie ma w rejestrze"),
        ({"nip": ["5260250274"]}, "Nie ma w rejestrze"),
        ({"posiadane": ["A"]}, None),
    ],
)
def test_a_statement_that_does_not_fit_waits_for_a_clerk(holder, changed, doubt):
    case_id = factories.state(holder, a="40000", b="30000", **changed)

    application = application_of(holder, case_id)
    if doubt is None:
        assert application.step == ""
        return
    assert application.step == "review" and doubt in application.facts["watpliwosci"]
    assert dues(holder) == []


def test_a_clerk_chooses_the_permits_and_takes_the_statement(holder):
    case_id = factories.state(holder, a="40000", b="30000", numer_a=["A 1 / 2026"])
    with scope(holder.authority.pk):
        ids = list(Licence.objects.values_list("pk", flat=True))

    commands.choose_licences(holder.clerk, case_id=case_id, licence_ids=ids)
    total = commands.accept_statement(holder.clerk, case_id=case_id)

    assert total == Decimal("1085.00")
    assert application_of(holder, case_id).step == ""


def test_a_second_statement_that_is_no_correction_changes_nothing(holder):
    factories.state(holder, a="40000", b="30000")
    before = dues(holder)

    case_id = factories.state(holder, a="50000", b="30000")

    assert application_of(holder, case_id).step == "review"
    assert dues(holder) == before


def test_a_late_statement_costs_thirty_per_cent_of_the_basic_fee(holder):
    late = holder.at(moment(2027, 2, 10))

    factories.state(late, a="40000", b="30000")

    extra = [r for r in books.receivables(late.clerk) if "spóźnione" in r.title]
    assert [(r.amount, r.due_on) for r in extra] == [(Decimal("157.50"), date(2027, 3, 2))] * 2


@pytest.mark.parametrize(("hour", "late"), [((2027, 1, 31, 23, 59), 0), ((2027, 2, 1, 0, 5), 2)])
def test_the_day_ends_at_midnight_in_poland(office, hour, late):
    factories.granted(office)
    then = office.at(datetime(*hour, tzinfo=factories.WARSAW))

    factories.state(then, a="40000", b="30000")

    assert len([r for r in books.receivables(then.clerk) if "spóźnione" in r.title]) == late


def test_after_thirty_days_a_statement_saves_nothing(holder):
    lost = holder.at(moment(2027, 3, 3))

    case_id = factories.state(lost, a="40000", b="30000")

    application = application_of(lost, case_id)
    assert application.step == "review" and "wygasło" in application.facts["watpliwosci"]
    with pytest.raises(commands.Doubtful):
        commands.accept_statement(lost.clerk, case_id=case_id)
    assert dues(lost) == []
    commands.set_statement_aside(lost.clerk, case_id=case_id, reason="po terminie")
    assert application_of(lost, case_id).step == ""


def test_silence_opens_one_matter_for_an_outlet_and_only_once(holder):
    lost = holder.at(moment(2027, 3, 3))

    opened = commands.expire_overdue(lost.clerk, on=lost.clerk.today)
    again = commands.expire_overdue(lost.clerk, on=lost.clerk.today)

    assert len(opened) == 1 and again == []
    facts = application_of(lost, opened[0]).facts
    assert facts["powod_nazwa"] == "BRAK_OSWIADCZENIA"
    assert facts["ostatni_dzien"] == "2027-03-02"


def test_on_the_last_day_nobody_has_lost_anything(holder):
    on_time = holder.at(moment(2027, 3, 2))

    assert commands.expire_overdue(on_time.clerk, on=on_time.clerk.today) == []


def test_a_matter_closed_as_a_mistake_is_not_opened_again(holder):
    lost = holder.at(moment(2027, 3, 3))
    [case_id] = commands.expire_overdue(lost.clerk, on=lost.clerk.today)

    commands.close_as_mistake(lost.clerk, case_id=case_id)

    assert commands.expire_overdue(lost.clerk, on=lost.clerk.today) == []


def test_a_late_instalment_is_surcharged_once_and_then_ends_the_permit(holder):
    factories.state(holder, a="40000", b="30000")
    february = holder.at(moment(2027, 2, 5))

    made = commands.surcharge_overdue(february.treasurer, on=february.clerk.today)
    again = commands.surcharge_overdue(february.treasurer, on=february.clerk.today)
    opened = commands.expire_overdue(february.clerk, on=date(2027, 3, 3))

    assert (made, again, len(opened)) == (2, 0, 1)
    extra = [r for r in books.receivables(february.clerk) if "dopłata" in r.title]
    assert [r.amount for r in extra] == [Decimal("56.00"), Decimal("52.50")]
    assert all(r.due_on == date(2027, 3, 2) for r in extra)
    assert application_of(february, opened[0]).facts["powod_nazwa"] == "BRAK_OPLATY"


def test_a_surcharge_is_dropped_when_the_bank_tells_of_a_payment_in_time(holder):
    factories.state(holder, a="40000", b="30000")
    february = holder.at(moment(2027, 2, 5))
    commands.surcharge_overdue(february.treasurer, on=february.clerk.today)
    with scope(february.authority.pk):
        pk = Instalment.objects.get(year=2027, number=1, licence__kind="A").pk

    dropped = commands.drop_surcharge(february.treasurer, instalment_id=pk, reason="wpłata 31.01")
    again = commands.drop_surcharge(february.treasurer, instalment_id=pk, reason="wpłata 31.01")

    assert (dropped, again) == (Decimal("56.00"), 0)


def test_the_run_of_a_year_goes_by_portions_and_can_be_resumed(holder, monkeypatch):
    monkeypatch.setattr(years, "PORTION", 1)
    with scope(holder.authority.pk):
        first = Licence.objects.first()
        SalesStatement.objects.create(
            outlet_id=first.outlet_id, party_id=first.party_id, year=2026,
            sales_a=Decimal("40000"), sales_b=Decimal("0"), submitted_on=date(2027, 1, 5),
        )  # fmt: skip

    left = commands.charge_year(holder.treasurer, year=2027)
    half = queries.fees_run(holder.treasurer, year=2027)
    years.run_year(holder.system, year=2027)
    whole = queries.fees_run(holder.treasurer, year=2027)

    assert left == 1
    assert (half.done, half.total, half.left) == (1, 2, 1)
    assert (whole.done, whole.left, whole.silent_count) == (2, 0, 0)


def test_a_permit_past_its_last_day_expires_by_itself(office):
    factories.granted(office)
    after = office.at(moment(2031, 1, 1))

    done = commands.expire_ended(after.system, on=after.clerk.today)
    again = commands.expire_ended(after.system, on=after.clerk.today)

    assert (done, again) == (2, 0)
    [row, _] = queries.licences(after.clerk, state="zakonczone").rows
    assert row.ended_on == date(2030, 12, 31)
    assert queries.rows(after.resident, on=after.clerk.today).rows == ()
    assert len(queries.rows(after.resident, on=date(2030, 12, 31)).rows) == 2


def test_holders_are_reminded_once_before_each_day(holder):
    first = commands.remind(holder.system, on=date(2027, 1, 5))
    again = commands.remind(holder.system, on=date(2027, 1, 6))
    nearer = commands.remind(holder.system, on=date(2027, 1, 25))
    with scope(holder.authority.pk):
        ids = list(Reminder.objects.filter(days_before=7).values_list("pk", flat=True))
    reminders.send_reminder(holder.system, reminder_ids=ids)

    assert (first, again, nearer) == (2, 0, 2)
    [letter] = mail.outbox
    assert letter.to == ["jan@poczta.example"]
    assert "31.01.2027: złóż oświadczenie" in letter.body and "A/1/2026" in letter.body


def test_who_has_stated_and_paid_is_left_in_peace(holder):
    factories.state(holder, a="40000", b="30000")
    for due in books.receivables(holder.clerk, only_open=True):
        ledger.book_payment(
            holder.treasurer, receivable_id=due.id, amount=due.open,
            paid_on=holder.clerk.today, source=f"test:{due.id}",
        )  # fmt: skip

    assert commands.remind(holder.system, on=date(2027, 1, 25)) == 0


def test_an_instalment_is_reminded_of_until_it_is_paid(holder):
    factories.state(holder, a="40000", b="30000")

    assert commands.remind(holder.system, on=date(2027, 5, 5)) == 2


def test_figures_of_a_year_add_up(holder):
    factories.state(holder, a="40000", b="30000")

    old = queries.year_figures(holder.clerk, year=2026)
    new = queries.year_figures(holder.clerk, year=2027)

    assert [k.granted for k in old.kinds] == [1, 1, 0]
    assert (old.charged, old.paid) == (Decimal("48.90"), Decimal("48.90"))
    assert [k.in_force for k in new.kinds] == [1, 1, 0]
    assert (new.charged, new.paid) == (Decimal("1085.00"), 0)
