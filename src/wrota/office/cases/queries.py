"""Reading cases: rights and office are filtered in SQL, lists page by key."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.cases.clock import clock_of
from wrota.office.cases.models import Act, Case, CaseDocument, Letter, Note, Task
from wrota.office.cases.procedure import find
from wrota.office.cases.types import (
    ActRow,
    CaseRow,
    CaseView,
    FileRow,
    LetterRow,
    NoteRow,
    TaskRow,
)
from wrota.office.documents import queries as documents
from wrota.office.ledger import queries as ledger
from wrota.office.parties import queries as parties

PAGE = 50


def work_list(
    ctx: Ctx, *, queue: str = "todo", search: str = "", limit: int = 100
) -> list[TaskRow]:
    """
    List open tasks of the actor's roles, the most urgent first.

    `queue`: todo, mine, overdue, or party for what waits for the other side.
    """
    ctx.require("cases.view")
    roles = [p.removeprefix("cases.as_") for p in ctx.permissions if p.startswith("cases.as_")]
    with scope(ctx.authority_id):
        waits = "party" if queue == "party" else "office"
        rows = Task.objects.filter(done_at=None, role__in=roles, waits=waits)
        if queue == "mine":
            rows = rows.filter(taken_by=ctx.actor.user_id)
        if queue == "overdue":
            rows = rows.filter(due_on__lt=ctx.today)
        if search:
            rows = rows.filter(
                Q(case__reference__icontains=search) | Q(case__title__icontains=search)
            )
        rows = rows.select_related("case").order_by("due_on", "pk")
        return [_task(t) for t in rows[:limit]]


def queues(ctx: Ctx) -> dict[str, int]:
    """Count what waits: for my roles, taken by me, overdue, for the party."""
    ctx.require("cases.view")
    roles = [p.removeprefix("cases.as_") for p in ctx.permissions if p.startswith("cases.as_")]
    with scope(ctx.authority_id):
        opened = Task.objects.filter(done_at=None)
        office = opened.filter(role__in=roles, waits="office")
        return {
            "todo": office.count(),
            "mine": office.filter(taken_by=ctx.actor.user_id).count(),
            "overdue": office.filter(due_on__lt=ctx.today).count(),
            "party": opened.filter(waits="party", role__in=roles).count(),
        }


def cases(
    ctx: Ctx, *, search: str = "", state: str = "", before: int | None = None
) -> list[CaseRow]:
    """List cases of the office, newest first, below an id; `state` is open, closed or empty."""
    ctx.require("cases.view")
    with scope(ctx.authority_id):
        rows = Case.objects.all()
        if search:
            rows = rows.filter(Q(reference__icontains=search) | Q(title__icontains=search))
        if state:
            rows = rows.filter(closed_at__isnull=state == "open")
        if before is not None:
            rows = rows.filter(pk__lt=before)
        return [_case(c) for c in _with_open(rows).order_by("-pk")[:PAGE]]


def case_view(ctx: Ctx, *, case_id: int) -> CaseView:
    """
    Return all that one screen shows of a case, and note who looked.

    :raises Case.DoesNotExist: in this office.
    """
    ctx.require("cases.view")
    with scope(ctx.authority_id):
        view = _view(ctx, _with_open(Case.objects.filter(pk=case_id)).get())
    journal.read(ctx, name="cases.case_view", data={"case_id": case_id})
    return view


def case_of_account(*, user_id: int, case_id: int) -> CaseRow:
    """Return one case of an account in any office; `:raises Case.DoesNotExist:` for a stranger."""
    with door("citizen.matters"):
        return _case(_with_open(Case.objects.filter(pk=case_id, user_id=user_id)).get())


def cases_of_account(user_id: int, *, limit: int = 200) -> list[CaseRow]:
    """List an account's cases in all offices, newest first."""
    with door("citizen.matters"):
        rows = _with_open(Case.objects.filter(user_id=user_id))
        return [_case(c) for c in rows.order_by("-opened_at")[:limit]]


def party_view(ctx: Ctx, *, case_id: int, user_id: int) -> CaseView:
    """Return what the party may see of its own case; `:raises Case.DoesNotExist:`."""
    with scope(ctx.authority_id):
        rows = _with_open(Case.objects.filter(pk=case_id, user_id=user_id))
        return _view(ctx, rows.get(), for_party=True)


def case_of_submission(ctx: Ctx, *, submission_id: int) -> CaseRow | None:
    with scope(ctx.authority_id):
        found = _with_open(Case.objects.filter(submission_id=submission_id)).first()
        return _case(found) if found else None


def references(ctx: Ctx, *, ids: Iterable[int]) -> dict[int, str]:
    """Return the signs of cases by id."""
    with scope(ctx.authority_id):
        return dict(Case.objects.filter(pk__in=list(ids)).values_list("pk", "reference"))


def letter(ctx: Ctx, *, letter_id: int) -> LetterRow:
    """:raises Letter.DoesNotExist: in this office."""
    with scope(ctx.authority_id):
        return _letter(Letter.objects.get(pk=letter_id))


def step_title(case: CaseRow | Case, step: str) -> str:
    return find(case.procedure).steps[step].title


def _view(ctx: Ctx, case: Case, *, for_party: bool = False) -> CaseView:
    file = list(CaseDocument.objects.filter(case=case))
    if for_party:
        file = [f for f in file if f.seen_by_party]
    papers = documents.documents(ctx, ids=[f.document_id for f in file])
    people = parties.parties(ctx, ids=[p.party_id for p in case.parties.all()])
    acts = Act.objects.filter(case=case).order_by("-number")
    notes: QuerySet[Note] | list[Note] = [] if for_party else Note.objects.filter(case=case)
    letters: QuerySet[Letter] | list[Letter] = (
        [] if for_party else Letter.objects.filter(case=case).order_by("-pk")
    )
    return CaseView(
        case=_case(case),
        deadline=clock_of(case, case.clock.all()).deadline(today=ctx.today),
        tasks=tuple(_task(t) for t in Task.objects.filter(case=case).select_related("case")),
        parties=tuple((p.role, people[p.party_id]) for p in case.parties.all()),
        file=tuple(
            FileRow(
                f.number,
                f.get_direction_display(),
                f.added_at,
                f.seen_by_party,
                papers[f.document_id],
            )
            for f in file
        ),
        acts=tuple(_act(a) for a in acts if a.plain or not for_party),
        notes=tuple(NoteRow(n.at, n.who, n.text) for n in notes),
        letters=tuple(_letter(one) for one in letters),
        dues=tuple(ledger.receivables(ctx, case_id=case.pk)),
        submission_id=case.submission_id,
    )


def _with_open(rows: QuerySet[Case]) -> QuerySet[Case]:
    opened = Task.objects.filter(done_at=None).order_by("due_on", "pk")
    return rows.select_related("unit").prefetch_related(
        Prefetch("tasks", queryset=opened, to_attr="open_now")
    )


def _case(c: Case) -> CaseRow:
    opened: list[Task] = c.open_now  # type: ignore[attr-defined]
    steps = find(c.procedure, c.procedure_version).steps
    first = steps[opened[0].step] if opened else None
    return CaseRow(
        c.pk,
        c.office_id,
        c.reference,
        c.title,
        c.jrwa,
        c.unit.name,
        c.handler,
        c.opened_at,
        c.due_on,
        c.closed_at,
        c.outcome,
        first.title if first else "",
        opened[0].waits if opened else "",
        first.plain if first else c.outcome,
        c.procedure,
    )


def _task(t: Task) -> TaskRow:
    step = find(t.case.procedure, t.case.procedure_version).steps[t.step]
    done: datetime | None = t.done_at
    return TaskRow(
        t.pk,
        t.case_id,
        t.case.reference,
        t.case.title,
        t.step,
        step.title,
        step.hint,
        t.role,
        t.waits,
        t.opened_at,
        t.due_on,
        t.case.due_on,
        t.taken_by,
        t.taker,
        done is not None,
        done,
        t.done_by,
        t.outcome,
    )


def _act(a: Act) -> ActRow:
    return ActRow(a.number, a.at, a.who, a.post, a.what, a.plain, a.document_id)


def _letter(one: Letter) -> LetterRow:
    return LetterRow(
        one.pk,
        one.case_id,
        one.kind,
        one.subject,
        one.title,
        one.version,
        one.state,
        one.get_state_display(),
        one.dated_on,
        one.drafted_by,
        one.draft_id,
        one.signed_id,
        one.signed_at,
        one.signed_by,
        one.content,
    )
