"""Letters of a case: drafted by the clerk, rendered by the worker, signed by the head."""

from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.tasks.queue import enqueue, job
from wrota.kernel.tenancy import scope
from wrota.law.phrases import Phrase
from wrota.office.cases import chronology
from wrota.office.cases.commands import finish_step, lock
from wrota.office.cases.events import LettersSigned
from wrota.office.cases.models import CaseDocument, Letter, Task
from wrota.office.cases.procedure import find
from wrota.office.cases.types import NewLetter
from wrota.office.documents import commands as documents
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.printing import engine as printing
from wrota.office.signing import commands as signing

SIGNED = Phrase(_("Urząd podpisał: %(title)s."))


class NothingToSign(ValueError):
    """No draft of this case is ready; the message says why."""


@command("cases.draft")
def draft(ctx: Ctx, *, case_id: int, letters: tuple[NewLetter, ...]) -> list[int]:
    """
    Draft letters of a case; older drafts of the same subject are replaced. Return their ids.

    The PDF of each draft is made by the worker: what the head sees is exactly what is signed.
    """
    case = lock(case_id)
    made = []
    for new in letters:
        older = Letter.objects.filter(case=case, kind=new.kind, subject=new.subject)
        last = older.order_by("-version").first()
        older.exclude(state=Letter.State.SIGNED).update(state=Letter.State.REPLACED)
        letter = Letter.objects.create(
            case=case,
            kind=new.kind,
            subject=new.subject,
            title=new.title,
            template=new.template,
            content=new.content,
            version=last.version + 1 if last else 1,
            state=Letter.State.RENDERING,
            dated_on=ctx.today,
            drafted_by=ctx.actor.name,
        )
        made.append(letter.pk)
        chronology.write(ctx, case, f"Przygotowano projekt: {new.title}, wersja {letter.version}")
        enqueue(ctx, render_draft, letter_id=letter.pk)
    return made


@command("cases.draft")
def edit(ctx: Ctx, *, letter_id: int, texts: dict[str, str]) -> int:
    """Make a new version of a draft with changed texts; return its id."""
    old = Letter.objects.get(pk=letter_id, state__in=_EDITABLE)
    new = NewLetter(
        kind=old.kind,
        subject=old.subject,
        title=old.title,
        template=old.template,
        content=old.content | {k: v for k, v in texts.items() if k in old.content},
    )
    return draft(ctx, case_id=old.case_id, letters=(new,))[0]


@command("cases.sign")
def redate(ctx: Ctx, *, case_id: int) -> list[int]:
    """Make drafts of an earlier day anew with today's date and the same texts; return their ids."""
    case = lock(case_id)
    old = Letter.objects.filter(case=case, state__in=_EDITABLE).exclude(dated_on=ctx.today)
    letters = tuple(
        NewLetter(
            kind=one.kind,
            subject=one.subject,
            title=one.title,
            template=one.template,
            content=one.content,
        )
        for one in old.order_by("kind", "subject")
    )
    return draft(ctx, case_id=case_id, letters=letters)


@job()
def render_draft(ctx: Ctx, *, letter_id: int) -> None:
    """Render one draft outside any transaction, then keep it."""
    with scope(ctx.authority_id):
        letter = Letter.objects.select_related("case").get(pk=letter_id)
    if letter.state != Letter.State.RENDERING:
        return
    data = letter.content | {
        "reference": letter.case.reference,
        "date": letter.dated_on.isoformat(),
    }
    pdf = printing.render(letter.template, data)
    keep_draft(ctx, letter_id=letter_id, pdf=pdf)


@command("cases.draft")
def keep_draft(ctx: Ctx, *, letter_id: int, pdf: bytes) -> None:
    """Keep a rendered draft, unless it was replaced meanwhile."""
    letter = Letter.objects.select_for_update().select_related("case").get(pk=letter_id)
    if letter.state != Letter.State.RENDERING:
        return
    words = f"{letter.kind} {letter.case.reference} {letter.subject}".replace(".", "-")
    name = slugify(words)
    kept = documents.keep(
        ctx,
        document=NewDocument(
            name=f"{name}-v{letter.version}.pdf",
            title=f"Projekt: {letter.title}",
            kind="projekt",
            content_type="application/pdf",
            content=pdf,
        ),
    )
    letter.draft_id, letter.state = kept.id, Letter.State.DRAFT
    letter.save(update_fields=["draft_id", "state"])


@command("cases.sign")
def sign(ctx: Ctx, *, case_id: int, proof: Proof) -> list[int]:
    """
    Sign every ready draft of a case with the official's certificate; return the letters' ids.

    Nothing is signed unless everything is: one failure leaves all drafts as they were.

    :raises NothingToSign: when a draft is still being made, is dated another day, or none waits.
    """
    case = lock(case_id)
    waiting = Letter.objects.select_for_update().filter(case=case, state__in=_EDITABLE)
    letters = list(waiting.order_by("kind", "subject"))
    if not letters:
        raise NothingToSign("Nie ma projektu do podpisania.")
    if any(one.state != Letter.State.DRAFT for one in letters):
        raise NothingToSign("Projekt jeszcze powstaje. Odśwież stronę za chwilę.")
    if any(one.dated_on != ctx.today for one in letters):
        raise NothingToSign("Projekt ma wczorajszą albo starszą datę. Przygotuj go od nowa.")
    for letter in letters:
        _sign_one(ctx, letter, proof)
        chronology.write(
            ctx,
            case,
            f"Podpisano: {letter.title}",
            plain=SIGNED(title=letter.title),
            document_id=letter.signed_id,
        )
    ids = [one.pk for one in letters]
    publish(ctx, LettersSigned(case.pk, case.procedure, tuple(ids)))
    return ids


@command("cases.sign")
def return_drafts(ctx: Ctx, *, case_id: int, remarks: str) -> None:
    """
    Refuse the drafts of a case with remarks; they stay in the file as replaced versions.

    The open step that knows the outcome "returned" is finished with it.

    :raises NothingToSign: when no step of the case waits for a signature.
    """
    case = lock(case_id)
    steps = find(case.procedure, case.procedure_version).steps
    opened = Task.objects.filter(case=case, done_at=None).values_list("step", flat=True)
    waiting = [step for step in opened if RETURNED in steps[step].then]
    if not waiting:
        raise NothingToSign("Ta sprawa nie czeka na podpis.")
    Letter.objects.filter(case=case, state__in=_EDITABLE).update(state=Letter.State.REPLACED)
    chronology.write(ctx, case, f"Zwrócono projekt z uwagami: {remarks}")
    finish_step(ctx, case_id=case_id, step=waiting[0], outcome=RETURNED)


#: outcome of a signing step that leads back to the draft
RETURNED = "returned"
_EDITABLE = (Letter.State.RENDERING, Letter.State.DRAFT, Letter.State.FAILED)


def _sign_one(ctx: Ctx, letter: Letter, proof: Proof) -> None:
    if letter.draft_id is None:
        raise NothingToSign("Projekt nie ma dokumentu. Przygotuj go od nowa.")
    pdf = signing.sign_pdf(
        ctx,
        pdf=contents.content(ctx, document_id=letter.draft_id),
        reason=letter.title,
    )
    draft_row = contents.document(ctx, document_id=letter.draft_id)
    kept = documents.keep(
        ctx,
        document=NewDocument(
            name=draft_row.name.replace(f"-v{letter.version}", ""),
            title=letter.title,
            kind=letter.kind if letter.kind in {"decyzja", "postanowienie"} else "pismo",
            content_type="application/pdf",
            content=pdf,
        ),
        previous_id=letter.draft_id,
    )
    letter.signed_id, letter.signed_at, letter.signed_by = kept.id, ctx.now, ctx.actor.name
    letter.state = Letter.State.SIGNED
    letter.proof = {"user": proof.user_id, "method": proof.method, "at": proof.at.isoformat()}
    letter.save()
    last = CaseDocument.objects.filter(case=letter.case).order_by("-number").first()
    CaseDocument.objects.create(
        case=letter.case,
        document_id=kept.id,
        number=last.number + 1 if last else 1,
        direction=CaseDocument.Direction.OUT,
        added_at=ctx.now,
    )
