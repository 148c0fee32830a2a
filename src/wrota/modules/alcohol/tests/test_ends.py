"""How permits end and come back: ceasing, refunds, withdrawal, expiry, selling off."""

from datetime import date
from decimal import Decimal

import pytest

from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.tests import factories
from wrota.modules.alcohol.tests.factories import changes, finish, permits, snapshot
from wrota.office.cases import queries as cases
from wrota.office.ledger import queries as books

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(office):
    """A shop with permits A and B for 15.12.2026–31.12.2030, the first fee paid."""
    factories.granted(office)
    return office


def cease(office, **changed):
    return factories.send(office, "alcohol.zaprzestanie", factories.ceasing(office) | changed)


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


def test_a_permit_comes_back_when_its_end_is_set_aside(holder):
    case_id = cease(holder)
    commands.draft_end(holder.clerk, case_id=case_id)
    finish(holder, case_id)
    pk = permits(holder)[0].pk

    commands.reinstate(holder.clerk, licence_id=pk, reason="SKO.1.2027 z 4.01.2027")

    assert permits(holder)[0].state == "wydane" and permits(holder)[0].ended_on is None
    with pytest.raises(commands.WrongChoice):
        commands.reinstate(holder.clerk, licence_id=pk, reason="drugi raz")
