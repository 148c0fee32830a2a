"""What happens to permits in force: ends, refunds, changes, duplicates, appeals, waivers."""

from datetime import date
from decimal import Decimal

import pytest

from wrota.kernel.context import NotAllowed
from wrota.kernel.tenancy import scope
from wrota.law.identifiers import InvalidIdentifier
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.models import Application, Licence, LicenceChange
from wrota.modules.alcohol.tests import factories
from wrota.office.cases import queries as cases
from wrota.office.ledger import queries as books
from wrota.office.publication import queries as bulletin

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(office):
    """A shop with permits A and B for 15.12.2026–31.12.2030, the first fee paid."""
    factories.granted(office)
    return office


def permits(office):
    with scope(office.authority.pk):
        return list(Licence.objects.order_by("kind"))


def snapshot(office):
    with scope(office.authority.pk):
        return (
            list(Licence.objects.values()),
            list(Application.objects.values()),
            LicenceChange.objects.count(),
            books.receivables(office.clerk),
        )


def changes(office):
    return [v.change for _, v in bulletin.change_log(office.resident)]


def cease(office, **changed):
    return factories.send(office, "alcohol.zaprzestanie", factories.ceasing(office) | changed)


def finish(office, case_id):
    factories.sign(office, case_id)
    factories.collect(office, case_id)


def test_a_holder_who_ceases_gets_a_decision_and_the_rest_of_the_fee_back(holder):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)

    assert factories.step_of(holder, case_id) == "refund"
    back = commands.confirm_refund(
        holder.treasurer, case_id=case_id, paid_on=holder.treasurer.today
    )

    # 15–20.12 to 6 z 17 opłaconych dni: 525 × 6 ÷ 365 = 8,63 zł z 24,45 zł
    assert back == 2 * (Decimal("24.45") - Decimal("8.63"))
    assert {(p.state, p.ended_on) for p in permits(holder)} == {("zaprzestano", date(2026, 12, 20))}
    assert permits(holder)[0].end_ground == "likwidacja punktu sprzedaży"
    assert books.balance(holder.treasurer, account="221") == 0
    assert books.balance(holder.treasurer, account="130") == Decimal("48.90") - back
    assert cases.case_view(holder.clerk, case_id=case_id).case.closed_at is not None
    assert "Wygaszono zezwolenia A/1/2026, B/1/2026" in changes(holder)


def test_unpaid_instalments_after_the_end_are_written_down(holder):
    january = holder.at(factories.moment(2027, 1, 20))
    factories.state(january, a="40000", b="30000")
    case_id = cease(january, **factories.day("dzien_konca", date(2027, 3, 31)))
    commands.draft_end(january.clerk, case_id=case_id)

    finish(january, case_id)

    # 90 z 365 dni: 560 → 138,08 zł i 525 → 129,45 zł; nic nie zapłacono, więc nie ma zwrotu
    assert cases.case_view(january.clerk, case_id=case_id).case.closed_at is not None
    left = sum(r.open for r in books.receivables(january.clerk, only_open=True))
    assert left == Decimal("138.08") + Decimal("129.45")


def test_an_end_still_to_come_keeps_the_permit_in_the_register_until_its_day(holder):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)

    assert len(queries.rows(holder.resident, on=date(2026, 12, 20)).rows) == 2
    assert queries.rows(holder.resident, on=date(2026, 12, 21)).rows == ()


def test_a_number_that_does_not_fit_is_left_to_the_clerk(holder):
    case_id = cease(holder, numer_a=["A/7/2020"], numer_b=["B/7/2020"])
    before = snapshot(holder)

    with pytest.raises(commands.WrongChoice):
        commands.draft_end(holder.clerk, case_id=case_id)
    assert snapshot(holder) == before
    with pytest.raises(commands.WrongChoice):
        commands.choose_licences(holder.clerk, case_id=case_id, licence_ids=[10**6])
    commands.choose_licences(holder.clerk, case_id=case_id, licence_ids=[permits(holder)[0].pk])
    commands.draft_end(holder.clerk, case_id=case_id)

    assert factories.step_of(holder, case_id) == "sign"


def withdraw(office, **changed):
    said = {
        "licence_ids": [permits(office)[0].pk],
        "ground": "SPRZEDAZ_ZABRONIONA",
        "what_happened": "Sprzedano piwo osobie w wieku 16 lat.",
        "found_on": office.clerk.today,
    }
    return commands.withdraw(office.clerk, **(said | changed))


def test_a_withdrawal_hears_the_holder_and_bars_for_three_years(holder):
    case_id = withdraw(holder)
    commands.draft_opening(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    after = holder.later(8)
    commands.close_answer(after.clerk, case_id=case_id, answered=False)
    commands.draft_end(after.clerk, case_id=case_id, reasons="Protokół kontroli.")

    finish(after, case_id)

    a, b = permits(holder)
    assert (a.state, b.state) == ("cofniete", "wydane")
    assert a.ended_on == date(2026, 12, 16)
    assert a.barred_until == date(2029, 12, 3)
    assert "Cofnięto zezwolenie A/1/2026" in changes(holder)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"ground": "BRAK"}, commands.WrongChoice),
        ({"what_happened": " "}, commands.NothingSaid),
        ({"licence_ids": []}, commands.WrongChoice),
        ({"found_on": date(2030, 1, 1)}, commands.WrongChoice),
    ],
)
def test_a_withdrawal_without_ground_is_not_begun(holder, changed, error):
    before = snapshot(holder)

    with pytest.raises(error):
        withdraw(holder, **changed)

    assert snapshot(holder) == before


def test_proceedings_without_ground_are_discontinued_and_the_permit_stays(holder):
    case_id = withdraw(holder)
    commands.draft_opening(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    commands.close_answer(holder.clerk, case_id=case_id, answered=True)
    commands.draft_discontinuance(holder.clerk, case_id=case_id, reasons="Brak dowodów.")

    finish(holder, case_id)

    assert permits(holder)[0].state == "wydane"
    view = cases.case_view(holder.clerk, case_id=case_id)
    assert view.case.outcome.startswith("Umorzono")


def test_an_expired_permit_is_declared_with_the_day_of_the_act(holder):
    lost = holder.at(factories.moment(2027, 3, 3))
    [case_id] = commands.expire_overdue(lost.clerk, on=lost.clerk.today)
    commands.draft_opening(lost.clerk, case_id=case_id)
    finish(lost, case_id)
    after = lost.later(9)
    commands.close_answer(after.clerk, case_id=case_id, answered=False)
    commands.draft_end(after.clerk, case_id=case_id, reasons="Nie złożono oświadczenia.")

    finish(after, case_id)

    a = permits(holder)[0]
    assert (a.state, a.ended_on) == ("wygasle", date(2027, 3, 2))
    assert a.barred_until == date(2027, 9, 13)


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
    commands.hand_over(holder.registrar, case_id=case_id, sent_on=holder.clerk.today)

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
    commands.hand_over(holder.registrar, case_id=case_id, sent_on=holder.clerk.today)
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


def test_stock_is_sold_off_for_a_fee_of_its_value(holder):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    after = holder.at(factories.moment(2026, 12, 22))

    sale = commands.apply_sell_off(
        after.clerk, licence_id=permits(holder)[0].pk, stock=Decimal("12500.00"),
        valid_from=date(2026, 12, 23), valid_to=date(2027, 6, 22), filed_on=after.clerk.today,
    )  # fmt: skip
    commands.finish_check(after.clerk, case_id=sale)
    fee = commands.assess(after.clerk, case_id=sale)

    assert fee == Decimal("175.00")
    assert queries.limits(after.clerk, on=date(2026, 12, 23)).rows[0].used == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"stock": Decimal("0")},
        {"valid_to": date(2027, 6, 23)},
        {"filed_on": date(2027, 1, 1)},
        {"valid_from": date(2026, 1, 1)},
    ],
)
def test_a_sale_that_cannot_be_is_refused(holder, changed):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    after = holder.at(factories.moment(2026, 12, 22))
    said = {
        "licence_id": permits(holder)[0].pk, "stock": Decimal("100.00"),
        "valid_from": date(2026, 12, 23), "valid_to": date(2027, 6, 22),
        "filed_on": after.clerk.today,
    }  # fmt: skip
    before = snapshot(holder)

    with pytest.raises(commands.WrongChoice):
        commands.apply_sell_off(after.clerk, **(said | changed))

    assert snapshot(holder) == before


def test_stock_of_a_permit_in_force_is_not_sold_off(holder):
    with pytest.raises(commands.WrongChoice):
        commands.apply_sell_off(
            holder.clerk, licence_id=permits(holder)[0].pk, stock=Decimal("100.00"),
            valid_from=holder.clerk.today, valid_to=holder.clerk.today,
            filed_on=holder.clerk.today,
        )  # fmt: skip


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


def test_a_permit_comes_back_when_its_end_is_set_aside(holder):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    pk = permits(holder)[0].pk

    commands.reinstate(holder.clerk, licence_id=pk, reason="SKO.1.2027 z 4.01.2027")

    assert permits(holder)[0].state == "wydane" and permits(holder)[0].ended_on is None
    with pytest.raises(commands.WrongChoice):
        commands.reinstate(holder.clerk, licence_id=pk, reason="drugi raz")


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
