"""The ways that do not lead to a permit: summons, silence, unmet conditions, no place left."""

from datetime import timedelta
from decimal import Decimal

import pytest

from wrota.kernel.context import NotAllowed
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.models import Application, Dispatch, Licence, LicenceChange
from wrota.modules.alcohol.tests import factories
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import queries as cases
from wrota.office.ledger import queries as books

pytestmark = pytest.mark.django_db


def snapshot(office, case_id):
    """Return everything that a refused act must leave as it was."""
    with scope(office.authority.pk):
        view = cases.case_view(office.system, case_id=case_id)
        return (
            list(Application.objects.values()),
            list(Licence.objects.values()),
            list(Dispatch.objects.values()),
            LicenceChange.objects.count(),
            view.tasks,
            view.acts,
            view.letters,
            books.receivables(office.clerk),
        )


def states(office):
    with scope(office.authority.pk):
        return set(Licence.objects.values_list("state", flat=True))


def ruling(office, **changed):
    return Ruling(**({"positive": True, "on": office.clerk.today} | changed))


@pytest.mark.parametrize(
    ("step", "act", "who"),
    [
        ("", lambda o, c, w: commands.finish_check(w, case_id=c), "treasurer"),
        ("", lambda o, c, w: commands.summon(w, case_id=c, missing="x"), "resident"),
        ("", lambda o, c, w: commands.draft_notice(w, case_id=c, reasons="x"), "treasurer"),
        ("opinion", lambda o, c, w: commands.record_opinion(w, case_id=c, ruling=ruling(o)),
         "treasurer"),
        ("fee", lambda o, c, w: commands.assess(w, case_id=c), "head"),
        ("payment", lambda o, c, w: commands.confirm_payment(w, case_id=c, paid_on=w.today),
         "clerk"),
        ("draft", lambda o, c, w: commands.draft_decision(w, case_id=c), "treasurer"),
        ("deliver", lambda o, c, w: commands.confirm_delivery(w, case_id=c, delivered_on=w.today),
         "treasurer"),
    ],
)  # fmt: skip
def test_without_the_right_nothing_happens(office, step, act, who):
    case_id = factories.apply(office)
    if step:
        factories.to_step(office, case_id, step)
    before = snapshot(office, case_id)

    with pytest.raises(NotAllowed):
        act(office, case_id, getattr(office, who))

    assert snapshot(office, case_id) == before


@pytest.mark.parametrize(
    ("step", "act", "error"),
    [
        ("", lambda o, c: commands.assess(o.clerk, case_id=c), commands.WrongStep),
        ("", lambda o, c: commands.summon(o.clerk, case_id=c, missing="  "), commands.NothingSaid),
        ("opinion", lambda o, c: commands.record_opinion(
            o.clerk, case_id=c, ruling=ruling(o, positive=False)), commands.BadRuling),
        ("opinion", lambda o, c: commands.record_opinion(
            o.clerk, case_id=c, ruling=ruling(o, on=o.clerk.today + timedelta(days=1))),
         commands.BadRuling),
        ("opinion", lambda o, c: commands.record_opinion(
            o.clerk, case_id=c, ruling=ruling(o, distance_m=Decimal("49.9"))), commands.Unmet),
        ("payment", lambda o, c: commands.confirm_payment(
            o.treasurer, case_id=c, paid_on=o.clerk.today + timedelta(days=1)),
         commands.FutureDay),
        ("deliver", lambda o, c: commands.confirm_delivery(
            o.registrar, case_id=c, delivered_on=o.clerk.today + timedelta(days=1)),
         commands.FutureDay),
    ],
)  # fmt: skip
def test_a_refused_act_changes_nothing(office, step, act, error):
    case_id = factories.apply(office)
    if step:
        factories.to_step(office, case_id, step)
    before = snapshot(office, case_id)

    with pytest.raises(error):
        act(office, case_id)

    assert snapshot(office, case_id) == before


def test_without_limits_nothing_can_be_granted_and_the_clerk_knows_why(db, home):
    office = factories.an_office(with_limits=False)
    case_id = factories.apply(office)
    before = snapshot(office, case_id)

    with pytest.raises(commands.Unmet, match="Wpisz limity z uchwały rady"):
        commands.finish_check(office.clerk, case_id=case_id)

    assert snapshot(office, case_id) == before


def test_a_full_limit_stops_the_application_at_the_first_step(office):
    factories.enter_limits(office, B_detal=0)
    case_id = factories.apply(office)

    with pytest.raises(commands.Unmet, match=r"Zezwolenia B.*limit 0"):
        commands.finish_check(office.clerk, case_id=case_id)


def test_the_last_place_goes_to_the_first_draft(office):
    factories.enter_limits(office, A_detal=1)
    first = factories.apply(office, kinds=("A",))
    second = factories.apply(
        office, kinds=("A",), **factories.address("lokal", "0910470", house="9")
    )
    for case_id in (first, second):
        factories.to_step(office, case_id, "draft")

    commands.draft_decision(office.clerk, case_id=first)
    before = snapshot(office, second)

    with pytest.raises(commands.Unmet, match="Limit wyczerpano"):
        commands.draft_decision(office.clerk, case_id=second)
    assert snapshot(office, second) == before


def test_a_draft_sent_back_keeps_its_number(office):
    from wrota.office.cases import letters

    case_id = factories.apply(office, kinds=("A",))
    factories.to_step(office, case_id, "sign")

    letters.return_drafts(office.head, case_id=case_id, remarks="popraw adres")
    commands.draft_decision(office.clerk, case_id=case_id)

    with scope(office.authority.pk):
        assert list(Licence.objects.values_list("number", flat=True)) == ["A/1/2026"]


def test_a_summons_stops_the_term_and_an_answer_leads_back(office):
    case_id = factories.apply(office)
    commands.summon(office.clerk, case_id=case_id, missing="Brakuje umowy najmu.")
    factories.sign(office, case_id)
    factories.collect(office, case_id)

    waiting = cases.case_view(office.clerk, case_id=case_id)
    later = office.later(5)
    commands.close_answer(later.clerk, case_id=case_id, answered=True)

    assert [t.step for t in waiting.open_tasks] == ["answer"]
    assert factories.step_of(office, case_id) == "check"
    after = cases.case_view(later.clerk, case_id=case_id)
    assert any("czekania na stronę" in s.opis for s in after.deadline.steps)


def test_silence_after_seven_days_leaves_the_application_without_examination(office):
    case_id = factories.apply(office)
    commands.summon(office.clerk, case_id=case_id, missing="Brakuje umowy najmu.")
    factories.sign(office, case_id)
    factories.collect(office, case_id)
    early = office.later(7)
    before = snapshot(office, case_id)

    with pytest.raises(commands.TooEarly, match=r"1\.12\.2026"):
        commands.close_answer(early.clerk, case_id=case_id, answered=False)
    assert snapshot(office, case_id) == before
    commands.close_answer(office.later(8).clerk, case_id=case_id, answered=False)

    assert states(office) == {"bez_rozpoznania"}
    assert cases.case_view(office.clerk, case_id=case_id).case.closed_at is not None


def test_a_negative_opinion_leads_through_the_notice_to_a_refusal(office):
    case_id = factories.apply(office)
    factories.to_step(office, case_id, "opinion")
    said = ruling(office, positive=False, reasons="Punkt leży 20 m od szkoły.")
    commands.record_opinion(office.clerk, case_id=case_id, ruling=said)
    commands.draft_notice(office.clerk, case_id=case_id, reasons="Punkt leży 20 m od szkoły.")
    factories.sign(office, case_id)
    factories.collect(office, case_id)
    after = office.later(8)
    commands.close_answer(after.clerk, case_id=case_id, answered=False)
    commands.draft_refusal(after.clerk, case_id=case_id, reasons="Punkt leży 20 m od szkoły.")
    factories.sign(after, case_id)

    factories.collect(after, case_id)

    view = cases.case_view(after.clerk, case_id=case_id)
    assert view.case.outcome == "Odmówiono wydania zezwolenia"
    assert states(office) == {"odmowa"}
    refusal = next(one for one in view.letters if one.kind == "decyzja")
    assert refusal.content["ruling_word"] == "odmawiam"
    assert "samorządowego kolegium odwoławczego" in refusal.content["instruction"]
    assert "127a" in refusal.content["instruction"]


def test_an_answer_to_the_notice_leads_back_to_the_check(office):
    case_id = factories.apply(office)
    commands.draft_notice(office.clerk, case_id=case_id, reasons="Nie ma wolnych zezwoleń.")
    factories.sign(office, case_id)
    factories.collect(office, case_id)

    commands.close_answer(office.clerk, case_id=case_id, answered=True)

    assert factories.step_of(office, case_id) == "check"


def test_a_decision_nobody_collects_counts_as_delivered(office):
    from wrota.office.delivery import commands as delivery

    case_id = factories.apply(office, kinds=("A",))
    factories.to_step(office, case_id, "deliver")
    after = office.later(20)

    delivery.sweep(after.clerk.now)

    with scope(office.authority.pk):
        sent = Dispatch.objects.get()
    assert sent.by_fiction and sent.delivered_on < after.clerk.today
    assert states(office) == {"wydane"}


def test_a_party_without_an_account_gets_paper_and_the_chancellery_notes_the_day(office):
    case_id = factories.apply(office, kinds=("A",))
    with scope(office.authority.pk):
        Application.objects.update(user_id=None)
    factories.to_step(office, case_id, "deliver")

    commands.confirm_delivery(office.registrar, case_id=case_id, delivered_on=office.clerk.today)

    assert states(office) == {"wydane"}


def test_a_holder_who_lost_a_permit_has_to_wait(office):
    factories.granted(office, kinds=("A",))
    with scope(office.authority.pk):
        until = office.clerk.today + timedelta(days=30)
        Licence.objects.update(
            state="wygasle", ended_on=office.clerk.today, barred_until=until, end_ground="brak"
        )
    case_id = factories.apply(office, kinds=("A",))

    with pytest.raises(commands.Unmet, match="Nowy wniosek można złożyć"):
        commands.finish_check(office.clerk, case_id=case_id)


def test_a_one_off_permit_needs_no_opinion_and_costs_a_twelfth(office):
    case_id = factories.apply_once(office)

    outcome = commands.finish_check(office.clerk, case_id=case_id)
    total = commands.assess(office.clerk, case_id=case_id)

    assert (outcome, total) == ("no_opinion", Decimal("43.75"))


def test_an_office_that_asks_the_commission_about_everything_may(office):
    case_id = factories.apply_once(office)

    commands.ask_commission(office.clerk, case_id=case_id)

    assert factories.step_of(office, case_id) == "opinion"


def test_a_catering_permit_pays_by_days(office):
    case_id = factories.apply_catering(office)
    commands.finish_check(office.clerk, case_id=case_id)

    total = commands.assess(office.clerk, case_id=case_id)

    assert total == Decimal("2100.00")
    with scope(office.authority.pk):
        assert Licence.objects.get().permit == "catering"
