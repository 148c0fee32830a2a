"""What happens to permits in force: changes, duplicates, appeals, waivers."""

from datetime import date

import pytest

from wrota.kernel.context import NotAllowed
from wrota.kernel.tenancy import scope
from wrota.law.identifiers import InvalidIdentifier
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.models import Application, Licence
from wrota.modules.alcohol.tests import factories
from wrota.modules.alcohol.tests.factories import changes, finish, permits, snapshot
from wrota.office.cases import queries as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(office):
    """A shop with permits A and B for 15.12.2026–31.12.2030, the first fee paid."""
    factories.granted(office)
    return office


def test_a_change_of_data_is_in_the_register_after_delivery_only(holder):
    case_id = factories.send(holder, "alcohol.zmiana", factories.changing(holder))
    commands.change_data(
        holder.clerk, case_id=case_id, holder_name="Sklep Nowak sp. j.", holder_nip="5260250274"
    )
    before = {p.holder_name for p in permits(holder)}

    finish(holder, case_id)

    assert before == {"Sklep „U Jana” Jan Nowak"}
    assert {p.holder_name for p in permits(holder)} == {"Sklep Nowak sp. j."}
    card = queries.licence_card(holder.clerk, licence_id=permits(holder)[0].pk)
    assert card.history[0].changed["holder_nip"] == {"było": "1234563218", "jest": "5260250274"}


@pytest.mark.parametrize(
    ("name", "nip", "error"),
    [
        ("Sklep „U Jana” Jan Nowak", "1234563218", commands.NothingChanged),
        ("  ", "1234563218", commands.NothingSaid),
        ("Sklep", "1234563219", InvalidIdentifier),
    ],
)
def test_a_change_to_nonsense_is_refused(holder, name, nip, error):
    case_id = factories.send(holder, "alcohol.zmiana", factories.changing(holder))
    before = snapshot(holder)

    with pytest.raises(error):
        commands.change_data(holder.clerk, case_id=case_id, holder_name=name, holder_nip=nip)

    assert snapshot(holder) == before


def test_a_duplicate_says_what_the_permit_says(holder):
    raw = factories.about(holder) | {"powod_duplikatu": ["zgubione"]}
    case_id = factories.send(holder, "alcohol.duplikat", raw)
    commands.issue_duplicate(holder.clerk, case_id=case_id)

    finish(holder, case_id)

    issued = cases.letter(holder.clerk, letter_id=permits(holder)[0].letter_id)
    again = cases.case_view(holder.clerk, case_id=case_id).letters
    same = next(one for one in again if one.subject == "A/1/2026")
    assert same.content["ruling"] == issued.content["ruling"]
    assert same.content["title"].startswith("DUPLIKAT")


def appeal(office):
    case_id = permits(office)[0].application_id
    with scope(office.authority.pk):
        reference = cases.references(
            office.clerk, ids=[Application.objects.get(pk=case_id).case_id]
        ).popitem()[1]
    return factories.send(office, "alcohol.odwolanie", factories.appealing(office, reference))


def test_an_appeal_is_passed_to_the_board_with_the_files(holder):
    case_id = appeal(holder)
    view = cases.case_view(holder.clerk, case_id=case_id)
    panel = queries.case_panel(holder.clerk, view)
    commands.pass_appeal(holder.clerk, case_id=case_id, position="Zarzuty są niezasadne.")
    factories.sign(holder, case_id)
    commands.send_to_board(holder.registrar, case_id=case_id, sent_on=holder.clerk.today)

    commands.record_board(
        holder.clerk, case_id=case_id, outcome="upheld", number="SKO.1.2026",
        on=holder.clerk.today,
    )  # fmt: skip

    assert panel.data["linked"] == ["A/1/2026", "B/1/2026"] and panel.data["in_time"] is True
    assert panel.heading.endswith("1.12.2026")
    after = cases.case_view(holder.clerk, case_id=case_id)
    assert "SKO: utrzymało decyzję w mocy" in after.case.outcome


def test_the_office_may_grant_an_appeal_itself(holder):
    case_id = appeal(holder)
    commands.grant_appeal(
        holder.clerk, case_id=case_id, ruling="zmieniam decyzję w całości", reasons=""
    )

    finish(holder, case_id)

    view = cases.case_view(holder.clerk, case_id=case_id)
    assert view.case.outcome.startswith("Uwzględniono odwołanie")


def test_an_unknown_answer_of_the_board_changes_nothing(holder):
    case_id = appeal(holder)
    commands.pass_appeal(holder.clerk, case_id=case_id, position="Zarzuty są niezasadne.")
    factories.sign(holder, case_id)
    commands.send_to_board(holder.registrar, case_id=case_id, sent_on=holder.clerk.today)
    before = snapshot(holder)

    with pytest.raises(commands.WrongChoice):
        commands.record_board(
            holder.clerk, case_id=case_id, outcome="?", number="", on=holder.clerk.today
        )

    assert snapshot(holder) == before


def test_a_waiver_makes_the_decision_final_within_its_term_and_once(holder):
    case_id = cases.cases(holder.clerk)[0].id

    with pytest.raises(commands.NothingToWaive):
        late = holder.later(20)
        commands.waive(late.clerk, case_id=case_id, received_on=late.clerk.today)
    commands.waive(holder.clerk, case_id=case_id, received_on=holder.clerk.today)
    with pytest.raises(commands.NothingToWaive):
        commands.waive(holder.clerk, case_id=case_id, received_on=holder.clerk.today)

    card = queries.licence_card(holder.clerk, licence_id=permits(holder)[0].pk)
    assert "zrzekła się odwołania" in card.history[0].what


def test_a_correction_keeps_what_was_there(holder):
    pk = permits(holder)[0].pk
    commands.correct(
        holder.clerk, licence_id=pk, holder_name="Sklep „U Jana” Jan Nowakowski",
        holder_nip="1234563218", reason="literówka w nazwisku",
    )  # fmt: skip

    card = queries.licence_card(holder.clerk, licence_id=pk)
    assert card.licence.holder.endswith("Nowakowski")
    assert [c.what for c in card.history[:2]] == [
        "Sprostowano omyłkę: literówka w nazwisku",
        "Zmieniono dane w zezwoleniu",
    ]
    assert changes(holder)[0] == "Sprostowano zezwolenie A/1/2026"


@pytest.mark.parametrize(
    "act",
    [
        lambda o, pk: commands.correct(
            o.treasurer, licence_id=pk, holder_name="X", holder_nip="", reason="x"),
        lambda o, pk: commands.reinstate(o.treasurer, licence_id=pk, reason="x"),
        lambda o, pk: commands.withdraw(
            o.head, licence_ids=[pk], ground="FALSZYWE_DANE", what_happened="x",
            found_on=o.clerk.today),
        lambda o, pk: commands.charge_year(o.head, year=2027),
        lambda o, pk: commands.surcharge_overdue(o.head, on=o.clerk.today),
        lambda o, pk: commands.expire_overdue(o.treasurer, on=o.clerk.today),
        lambda o, pk: commands.expire_ended(o.treasurer, on=o.clerk.today),
        lambda o, pk: commands.remind(o.clerk, on=o.clerk.today),
        lambda o, pk: commands.waive(o.treasurer, case_id=1, received_on=o.clerk.today),
        lambda o, pk: commands.drop_surcharge(o.head, instalment_id=1, reason="x"),
    ],
)  # fmt: skip
def test_without_the_right_nothing_happens(holder, act):
    before = snapshot(holder)

    with pytest.raises(NotAllowed):
        act(holder, permits(holder)[0].pk)

    assert snapshot(holder) == before


def test_one_office_knows_nothing_of_another(holder):
    other = factories.an_office("swiebodzin")
    mine = permits(holder)[0]
    case_id = cases.cases(holder.clerk)[0].id

    assert queries.licences(other.clerk).rows == ()
    assert queries.rows(other.resident, on=date(2026, 12, 20)).rows == ()
    assert queries.limits(other.clerk, on=date(2026, 12, 20)).rows[0].used == 0
    with pytest.raises(Licence.DoesNotExist):
        queries.licence_card(other.clerk, licence_id=mine.pk)
    with pytest.raises(Licence.DoesNotExist):
        commands.correct(
            other.clerk, licence_id=mine.pk, holder_name="X", holder_nip="", reason="x"
        )
    with pytest.raises(Application.DoesNotExist):
        commands.finish_check(other.clerk, case_id=case_id)
    with pytest.raises(commands.WrongChoice):
        commands.withdraw(
            other.clerk, licence_ids=[mine.pk], ground="FALSZYWE_DANE", what_happened="x",
            found_on=other.clerk.today,
        )  # fmt: skip
