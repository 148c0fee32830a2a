"""One shopkeeper, from the form to the permit in the register."""

from datetime import date
from decimal import Decimal

import pytest

from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.models import Licence, LicenceChange
from wrota.modules.alcohol.tests import factories
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import queries as cases
from wrota.office.ledger import queries as ledger
from wrota.office.publication import queries as bulletin

pytestmark = pytest.mark.django_db


def licences(office, case_id):
    with scope(office.authority.pk):
        return list(Licence.objects.filter(application__case_id=case_id).order_by("kind"))


def test_a_clean_application_becomes_two_permits_and_nobody_types(office):
    case_id = factories.apply(office)
    commands.finish_check(office.clerk, case_id=case_id)
    ruling = Ruling(positive=True, on=office.clerk.today)
    commands.record_opinion(office.clerk, case_id=case_id, ruling=ruling)
    total = commands.assess(office.clerk, case_id=case_id)
    paid = commands.confirm_payment(
        office.treasurer, case_id=case_id, paid_on=office.treasurer.today
    )
    commands.draft_decision(office.clerk, case_id=case_id)
    factories.sign(office, case_id)

    factories.collect(office, case_id)

    assert total == paid == Decimal("48.90")
    view = cases.case_view(office.clerk, case_id=case_id)
    assert view.case.closed_at is not None
    assert all(due.is_settled for due in view.dues)
    a, b = licences(office, case_id)
    assert (a.number, b.number) == ("A/1/2026", "B/1/2026")
    assert {a.state, b.state} == {Licence.State.GRANTED}
    assert a.granted_on == office.clerk.today and a.document_id is not None
    assert ledger.balance(office.treasurer, account="221") == 0
    assert ledger.balance(office.treasurer, account="130") == Decimal("48.90")


def test_the_register_and_the_bulletin_show_it_without_personal_data(office):
    factories.granted(office)

    table = queries.rows(office.resident, on=date(2026, 12, 20), search="u jana")
    entry = bulletin.by_key(office.resident, key="alcohol.licences")
    view = bulletin.entry(office.resident, entry_id=entry.id)

    assert [row[:2] for row in table.rows] == [("A/1/2026", "A"), ("B/1/2026", "B")]
    assert view.current.change == "Wydano zezwolenia A/1/2026, B/1/2026"
    assert view.current.produced_by == "Anna Wójcik"
    assert view.current.published_by == "system"
    shown = str(view.current) + str(table)
    assert "poczta.example" not in shown and "1234563218" not in shown


def test_history_tells_every_step(office):
    case_id = factories.granted(office, kinds=("A",))

    with scope(office.authority.pk):
        said = list(LicenceChange.objects.values_list("what", "state"))

    assert said == [
        ("Wpłynął wniosek", "wniosek"),
        ("Naliczono opłatę za 2026 r.", "wniosek"),
        ("Wydano zezwolenie A/1/2026", "wydane"),
    ]
    assert factories.step_of(office, case_id) == ""


def test_the_commission_ruling_is_in_the_case_file(office):
    case_id = factories.apply(office)
    factories.to_step(office, case_id, "fee")

    factories.print_ruling(office, case_id)
    factories.print_ruling(office, case_id)

    view = cases.case_view(office.clerk, case_id=case_id)
    titles = [f.document.title for f in view.file]
    assert titles.count("Postanowienie komisji GKRPA/1/2026") == 1


def test_the_decision_names_the_day_of_filing_even_when_the_worker_came_later(office):
    case_id = factories.apply(office, kinds=("A",), worker_days=2)
    factories.to_step(office.later(2), case_id, "sign")

    [letter] = cases.case_view(office.clerk, case_id=case_id).letters

    assert "24\u00a0listopada\u00a02026" in letter.content["basis"]
