"""The clerk's first step: is the application complete and may the permit be granted?"""

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.modules.alcohol.commands import texts
from wrota.modules.alcohol.commands.matters import licences_of, matter, note
from wrota.modules.alcohol.models import Application, Dispatch, Licence
from wrota.modules.alcohol.queries.checks import checks_of
from wrota.office.cases import commands as cases
from wrota.office.cases import letters
from wrota.office.cases.procedure import find


class Unmet(ValueError):
    """A condition is not met or cannot be judged yet; the message says which."""


class TooEarly(ValueError):
    """The party still has time to answer; the message says until when."""


class NothingSaid(ValueError):
    """A letter to the party must say something."""


@command("alcohol.work")
def finish_check(ctx: Ctx, *, case_id: int) -> str:
    """
    Judge every condition again and pass the application on; return the outcome.

    A permanent permit goes to the commission, a one-off or catering one straight to the fee.

    :raises Unmet: when a condition fails or the office has not entered its limits.
    """
    application = matter(case_id, "check")
    checks = checks_of(application, today=ctx.today)
    application.checks = [one.to_dict() for one in checks]
    application.save(update_fields=["checks"])
    wrong = [one.text for one in checks if not one.met]
    if wrong:
        raise Unmet(" ".join(wrong))
    outcome = "ok" if application.permit == "stale" else "no_opinion"
    cases.finish_step(ctx, case_id=case_id, step="check", outcome=outcome)
    return outcome


@command("alcohol.work")
def ask_commission(ctx: Ctx, *, case_id: int) -> None:
    """Send an application to the commission although its kind of permit may not need it."""
    matter(case_id, "check")
    cases.finish_step(ctx, case_id=case_id, step="check", outcome="ok")


@command("alcohol.work")
def summon(ctx: Ctx, *, case_id: int, missing: str) -> None:
    """
    Draft a summons to complete the application in 7 days (KPA art. 64 § 2).

    :raises NothingSaid: when it does not say what is missing.
    """
    application = matter(case_id, "check")
    letter = texts.summons(ctx, application, _said(missing))
    letters.draft(ctx, case_id=case_id, letters=(letter,))
    cases.finish_step(ctx, case_id=case_id, step="check", outcome="missing")


@command("alcohol.work")
def draft_notice(ctx: Ctx, *, case_id: int, reasons: str) -> None:
    """
    Draft the notice of conditions that the applicant does not meet (KPA art. 10, 79a).

    :raises NothingSaid: when it does not say which conditions.
    """
    application = matter(case_id, "check", "notice")
    if application.step == "check":
        cases.finish_step(ctx, case_id=case_id, step="check", outcome="unmet")
    letter = texts.unmet_notice(ctx, application, _said(reasons))
    letters.draft(ctx, case_id=case_id, letters=(letter,))
    application.refresh_from_db()
    application.facts |= {"niespelnione": reasons.strip()}
    application.save(update_fields=["facts"])
    cases.finish_step(ctx, case_id=case_id, step="notice", outcome="drafted")


@command("alcohol.work")
def close_answer(ctx: Ctx, *, case_id: int, answered: bool) -> str:
    """
    Say whether the party has answered; silence after the term moves the case on.

    Silence after a summons leaves the application without examination.

    :raises TooEarly: for silence while the term still runs.
    """
    application = matter(case_id, "answer", "notice_answer")
    step = application.step
    if not answered:
        _wait_for_term(ctx, application)
        if step == "answer":
            _drop(ctx, application)
    outcome = "answered" if answered else "silence"
    cases.finish_step(ctx, case_id=case_id, step=step, outcome=outcome)
    return outcome


def _said(text: str) -> str:
    if not text.strip():
        raise NothingSaid("Napisz, o co chodzi. Strona przeczyta to w piśmie.")
    return text.strip()


def _wait_for_term(ctx: Ctx, application: Application) -> None:
    plan = find(application.procedure, application.procedure_version)
    last = Dispatch.objects.filter(application=application).order_by("-delivered_on").first()
    start = last.delivered_on if last and last.delivered_on else ctx.today
    end = plan.steps[application.step].due(start)
    if ctx.today <= end:
        raise TooEarly(f"Strona ma czas do {polish.data(end)}. Poczekaj do następnego dnia.")


def _drop(ctx: Ctx, application: Application) -> None:
    for licence in licences_of(application):
        licence.state = Licence.State.DROPPED
        licence.save(update_fields=["state"])
        note(ctx, licence, "Wniosek pozostawiono bez rozpoznania", case_id=application.case_id)
