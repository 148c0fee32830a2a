"""Everything that can be done to a case, whatever the matter."""

from datetime import date

from django.utils.translation import gettext_noop as _

from wrota.kernel import counters
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.offices.models import Unit
from wrota.law import polish
from wrota.law.phrases import Phrase
from wrota.office.cases import chronology
from wrota.office.cases.clock import deadline
from wrota.office.cases.events import CaseClosed, CaseOpened, StepFinished
from wrota.office.cases.models import (
    Case,
    CaseDocument,
    CaseParty,
    ClockEvent,
    Note,
    Task,
)
from wrota.office.cases.procedure import Procedure, find
from wrota.office.cases.types import NewCase

OPENED = Phrase(_("Urząd założył sprawę %(reference)s."))
ENDED = _("Urząd zakończył sprawę.")
NEW_TERM = Phrase(_("Nowy termin załatwienia: %(day)s. Powód: %(reason)s"))


class WrongOutcome(ValueError):
    """The step does not allow this outcome, or is not open."""


class Closed(ValueError):
    """The case has ended; nothing more can be done in it."""


class BadTerm(ValueError):
    """The new term is not later than the one in force."""


@command("cases.open")
def open_case(ctx: Ctx, *, new: NewCase) -> int:
    """
    Open a case at the first step of its procedure and give it its sign; return its id.

    The sign is KOMÓRKA.JRWA.NUMER.ROK (instrukcja kancelaryjna § 5); the number is gap-free
    in the unit, class and year.
    """
    known = Case.objects.filter(submission_id=new.submission_id).first()
    if new.submission_id is not None and known is not None:
        return known.pk
    plan = find(new.procedure)
    unit = Unit.objects.get(pk=new.unit_id)
    year = ctx.today.year
    number = counters.take(f"spis:{unit.symbol}.{plan.jrwa}", year=year)
    case = Case.objects.create(
        reference=f"{unit.symbol}.{plan.jrwa}.{number}.{year}",
        unit=unit,
        jrwa=plan.jrwa,
        number=number,
        year=year,
        title=new.title[:200],
        procedure=plan.code,
        procedure_version=plan.version,
        submission_id=new.submission_id,
        user_id=new.user_id,
        started_on=new.started_on,
        opened_at=ctx.now,
        due_on=new.started_on,
    )
    CaseParty.objects.bulk_create(
        CaseParty(case=case, party_id=party, role=role) for party, role in new.party_ids
    )
    for document_id in new.document_ids:
        _file(ctx, case, document_id, CaseDocument.Direction.IN, seen=True)
    chronology.write(
        ctx,
        case,
        f"Założono sprawę {case.reference}",
        plain=OPENED(reference=case.reference),
    )
    _start(ctx, case, plan, plan.first)
    _recount(ctx, case)
    publish(ctx, CaseOpened(case.pk, plan.code, new.submission_id, new.form_code))
    return case.pk


@command("cases.work", log=("step", "outcome"))
def finish_step(ctx: Ctx, *, case_id: int, step: str, outcome: str, words: str = "") -> None:
    """
    Finish an open step and start the one that its outcome leads to.

    :raises WrongOutcome: when the step is not open or does not know the outcome.
    :raises NotAllowed: when the step belongs to a role that the official does not have.
    """
    case = lock(case_id)
    task = Task.objects.select_for_update().filter(case=case, step=step, done_at=None).first()
    plan = find(case.procedure, case.procedure_version)
    if task is None or outcome not in plan.steps[step].then:
        raise WrongOutcome(f"{step}: {outcome}")
    if ctx.actor.kind in {"official", "machine"}:
        ctx.require(f"cases.as_{task.role}")
    task.outcome, task.done_at, task.done_by = outcome, ctx.now, ctx.actor.name
    task.save(update_fields=["outcome", "done_at", "done_by"])
    said = words or plan.steps[step].outcomes.get(outcome, "")
    if said:
        chronology.write(ctx, case, said, plain=said)
    stopped = plan.steps[step].stops_clock
    if stopped is not None:
        _clock(case, ClockEvent.Kind.RESUME, ctx.today, stopped.name)
    following = plan.steps[step].then[outcome]
    if following:
        _start(ctx, case, plan, following)
    _recount(ctx, case)
    publish(ctx, StepFinished(case.pk, case.procedure, step, outcome))
    if not following:
        _close(ctx, case, said)


@command("cases.work")
def take(ctx: Ctx, *, task_id: int) -> None:
    """Take an open task; a task of somebody else is taken over, and both names are kept."""
    task = Task.objects.select_for_update().get(pk=task_id, done_at=None)
    if task.taken_by == ctx.actor.user_id:
        return
    case = lock(task.case_id)
    before = task.taker
    task.taken_by, task.taker = ctx.actor.user_id, ctx.actor.name
    task.save(update_fields=["taken_by", "taker"])
    if case.handler_id is None:
        case.handler_id, case.handler = ctx.actor.user_id, ctx.actor.name
        case.save(update_fields=["handler_id", "handler"])
    words = f"Przejęto zadanie od: {before}" if before else "Wzięto zadanie"
    chronology.write(ctx, case, f"{words} ({title_of(case, task.step)})")


@command("cases.work")
def add_note(ctx: Ctx, *, case_id: int, text: str) -> None:
    """Add a remark that only the office sees."""
    Note.objects.create(
        case=Case.objects.get(pk=case_id), at=ctx.now, who=ctx.actor.name, text=text.strip()
    )


@command("cases.work")
def add_document(
    ctx: Ctx, *, case_id: int, document_id: int, direction: str, words: str, seen: bool = False
) -> int:
    """Put a document into the case file and say so in the chronology; return its number."""
    case = lock(case_id)
    number = _file(ctx, case, document_id, direction, seen=seen)
    chronology.write(ctx, case, words, plain=words if seen else "", document_id=document_id)
    return number


@command("cases.work")
def mark_delivered(
    ctx: Ctx, *, case_id: int, document_id: int, proof_id: int | None = None
) -> None:
    """Let the party see a document that was delivered to it, and file the proof of delivery."""
    case = Case.objects.select_for_update().get(pk=case_id)
    CaseDocument.objects.filter(case=case, document_id=document_id).update(seen_by_party=True)
    if (
        proof_id is not None
        and not CaseDocument.objects.filter(case=case, document_id=proof_id).exists()
    ):
        _file(ctx, case, proof_id, CaseDocument.Direction.OWN, seen=True)


@command("cases.work")
def extend_term(ctx: Ctx, *, case_id: int, new_day: date, reason: str) -> None:
    """
    Set a new term of settling the case and note why (KPA art. 36 § 1).

    :raises BadTerm: when the day is not after the term in force.
    """
    case = lock(case_id)
    if new_day <= case.due_on:
        raise BadTerm(f"Wpisz dzień po {polish.data(case.due_on)}.")
    _clock(case, ClockEvent.Kind.EXTEND, ctx.today, reason, new_day=new_day)
    said = NEW_TERM(day=polish.data(new_day), reason=reason)
    chronology.write(ctx, case, said, plain=said)
    _recount(ctx, case)


@command("cases.work")
def say(ctx: Ctx, *, case_id: int, words: str, plain: str = "") -> None:
    """Write an act of a module into the chronology of its case."""
    chronology.write(ctx, lock(case_id), words, plain=plain)


def title_of(case: Case, step: str) -> str:
    return find(case.procedure, case.procedure_version).steps[step].title


def lock(case_id: int) -> Case:
    """Return the case with its row locked; `:raises Closed:` when it has ended."""
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case_id)
    if case.closed_at is not None:
        raise Closed(case.reference)
    return case


def _start(ctx: Ctx, case: Case, plan: Procedure, step: str) -> None:
    one = plan.steps[step]
    Task.objects.create(
        case=case,
        step=step,
        role=one.role,
        waits=one.waits,
        opened_at=ctx.now,
        due_on=one.due(ctx.today),
    )
    if one.stops_clock is not None:
        _clock(case, ClockEvent.Kind.STOP, ctx.today, one.stops_clock.name)


def _close(ctx: Ctx, case: Case, outcome: str) -> None:
    case.closed_at, case.outcome = ctx.now, outcome[:120]
    case.save(update_fields=["closed_at", "outcome"])
    chronology.write(ctx, case, "Zakończono sprawę", plain=ENDED)
    publish(ctx, CaseClosed(case.pk, case.procedure, outcome))


def _clock(
    case: Case, kind: ClockEvent.Kind, on: date, reason: str, new_day: date | None = None
) -> None:
    ClockEvent.objects.create(case=case, kind=kind, on=on, reason=reason, new_day=new_day)


def _recount(ctx: Ctx, case: Case) -> None:
    case.due_on = deadline(case, today=ctx.today).current
    case.save(update_fields=["due_on"])


def _file(ctx: Ctx, case: Case, document_id: int, direction: str, *, seen: bool) -> int:
    last = CaseDocument.objects.filter(case=case).order_by("-number").first()
    number = last.number + 1 if last else 1
    CaseDocument.objects.create(
        case=case,
        document_id=document_id,
        number=number,
        direction=direction,
        added_at=ctx.now,
        seen_by_party=seen,
    )
    return number
