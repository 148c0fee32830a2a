"""Filling and sending a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings

from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.prepared import Prepared
from wrota.office.documents import intake
from wrota.office.documents.detect import FileRefused
from wrota.office.forms import catalogue
from wrota.office.forms.clean import Cleaned, clean_all, clean_step, removed_file
from wrota.office.forms.conditions import Answers
from wrota.office.forms.envelope import Attachment, attachments
from wrota.office.forms.kinds import Lists
from wrota.office.forms.models import Draft, Submission, SubmissionFile
from wrota.office.forms.queries import submission_view, view_of
from wrota.office.forms.spec import FormSpec
from wrota.office.forms.stored import to_json
from wrota.office.forms.types import DraftView, SubmissionView

#: what the office offers for the questions of a form, read when it is needed
ListsOf = Callable[[FormSpec], Lists]
_LOCKED = Prepared(Draft, "key", "user_id", lock=True)
_DRAFT = Prepared(Draft, "id")


class AlreadySent(ValueError):
    """The draft has been sent; what was sent cannot be changed."""


class ChangedMeanwhile(ValueError):
    """What is being signed is not what was shown: another tab changed the draft."""


class Incomplete(ValueError):
    """The answers do not satisfy the form; `cleaned` says what to mend."""

    def __init__(self, cleaned: Cleaned) -> None:
        super().__init__(", ".join(cleaned.errors))
        self.cleaned = cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file as the browser sent it."""

    field: str
    name: str
    content: bytes


class Outdated(ValueError):
    """A newer version of the form is in force; the draft must be brought over to it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A draft that nobody else can change until COMMIT, with its checked answers."""

    row_id: int
    view: DraftView
    values: Answers
    files: tuple[Attachment, ...] = ()

    @property
    def sent(self) -> int | None:
        """The submission that was made of it before."""
        return self.view.submission_id


@command("forms.fill", log=("form_code",))
def start(
    ctx: Ctx, *, form_code: str, prefill: Mapping[str, list[str]], mandate_id: int | None = None
) -> UUID:
    """Start a draft with what is already known; return its key. `:raises UnknownForm:`."""
    spec = catalogue.form(form_code, on=ctx.today)
    key = uuid4()
    Draft.objects.create(
        key=key,
        form_code=spec.code,
        form_version=spec.version,
        user_id=ctx.account_id,
        mandate_id=mandate_id,
        raw=dict(prefill),
        created_at=ctx.now,
        saved_at=ctx.now,
    )
    return key


@command("forms.fill")
def save_step(
    ctx: Ctx,
    *,
    key: UUID,
    step: int,
    raw: Mapping[str, Sequence[str]],
    files: Sequence[NewFile] = (),
    lists: Lists | None = None,
) -> Cleaned:
    """
    Store one step as typed and say what is wrong with it; wrong answers are stored too.

    :raises AlreadySent: when the draft was sent before.
    """
    draft = _own(ctx, key)
    spec = catalogue.version(draft.form_code, draft.form_version)
    refused = _take_files(ctx, draft, spec, files)
    if (gone := removed_file(raw)) is not None:
        kept = [f for f in draft.files.get(gone[0], []) if f["sha256"] != gone[1]]
        draft.files = draft.files | {gone[0]: kept}
    before = view_of(draft)
    others = clean_all(spec, draft.raw, before.files, on=ctx.today, lists=lists).values
    cleaned = clean_step(spec, step, raw, before.files, on=ctx.today, answers=others, lists=lists)
    errors = {**cleaned.errors, **refused}
    names = {p.name for p in spec.of_step(step)}
    rest = {k: v for k, v in draft.raw.items() if k.split("-")[0] not in names}
    draft.raw = rest | cleaned.raw
    done = set(draft.steps_done) - {step}
    draft.steps_done = sorted(done | ({step} if not errors and not cleaned.unseen else set()))
    draft.step, draft.saved_at = step, ctx.now
    draft.save()
    return Cleaned(values=cleaned.values, errors=errors, raw=cleaned.raw, unseen=cleaned.unseen)


@command("forms.fill")
def discard(ctx: Ctx, *, key: UUID) -> None:
    """Throw a draft away; `:raises AlreadySent:` when it was sent."""
    _own(ctx, key).delete()


@command("forms.submit")
def hold(ctx: Ctx, *, key: UUID, digest: str, lists: ListsOf | None = None) -> Held:
    """
    Lock a draft for signing and check it once more; one that was sent comes back unchecked.

    :raises ChangedMeanwhile: when the answers are not those that were shown for signing.
    :raises Outdated: when a newer version of the form came into force.
    :raises Incomplete: when the answers do not satisfy the form.
    """
    draft = _LOCKED.get(key=key, user_id=ctx.account_id)
    view = view_of(draft)
    if view.digest != digest:
        raise ChangedMeanwhile(str(key))
    if view.is_sent:
        return Held(draft.pk, view, {})
    spec = view.spec
    if catalogue.form(spec.code, on=ctx.today).version != spec.version:
        raise Outdated(str(key))
    offered = lists(spec) if lists else None
    cleaned = clean_all(spec, view.raw, view.files, on=ctx.today, lists=offered)
    if not cleaned.ok:
        raise Incomplete(cleaned)
    return Held(draft.pk, view, cleaned.values, attachments(spec, cleaned.values))


@command("forms.submit")
def submit(
    ctx: Ctx, *, held: Held, proof: Proof, sender: str, acts_for: str, document_id: int
) -> SubmissionView:
    """Turn a held draft into a submission that nobody can change; `document_id` is signed."""
    view = held.view
    made = Submission.objects.create(
        key=view.key,
        body_digest=view.digest,
        form_code=view.spec.code,
        form_version=view.spec.version,
        answers=to_json(view.spec, held.values),
        user_id=proof.user_id,
        sender=sender,
        acts_for=acts_for,
        mandate_id=view.mandate_id,
        proof={"method": proof.method, "at": proof.at.isoformat(), "user": proof.user_id},
        submitted_at=ctx.now,
        document_id=document_id,
    )
    files = _attach(made, held)
    _DRAFT.write_later({"submission_id": made.pk}, id=held.row_id)
    return submission_view(made, view.spec, held.values, files)


def _attach(made: Submission, held: Held) -> list[SubmissionFile]:
    return SubmissionFile.objects.bulk_create(
        SubmissionFile(
            submission=made,
            field=one.field,
            position=one.position,
            uri=one.uri,
            document_id=held.view.document_ids[one.upload.sha256],
        )
        for one in held.files
    )


def _own(ctx: Ctx, key: UUID) -> Draft:
    draft = Draft.objects.select_for_update().get(key=key, user_id=ctx.account_id)
    if draft.submission_id is not None:
        raise AlreadySent(str(key))
    return draft


def _take_files(ctx: Ctx, draft: Draft, spec: FormSpec, files: Sequence[NewFile]) -> dict[str, str]:
    """Keep the good files and return messages for the others by question."""
    fields = {f.name: f for f in spec.attachments}
    refused: dict[str, str] = {}
    total = sum(f["size"] for facts in draft.files.values() for f in facts)
    for new in (f for f in files if f.field in fields):
        limit = min(fields[new.field].max_size, settings.MAX_FILE_BYTES)
        try:
            if total + len(new.content) > settings.MAX_FILES_BYTES:
                raise FileRefused("Wszystkie pliki razem są za duże. Zmniejsz je albo usuń część.")
            row = intake.take_upload(ctx, name=new.name, content=new.content, max_bytes=limit)
        except FileRefused as error:
            refused[new.field] = str(error)
            continue
        total += row.size
        facts = {
            "name": row.name,
            "size": row.size,
            "media_type": row.content_type,
            "sha256": row.sha256,
            "document_id": row.id,
        }
        same = [f for f in draft.files.get(new.field, []) if f["sha256"] != row.sha256]
        room = fields[new.field].max_files
        draft.files = draft.files | {new.field: [*same, facts][-room:]}
    return refused
