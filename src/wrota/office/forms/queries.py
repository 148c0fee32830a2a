"""Reading drafts and submissions. A draft is seen by its own account only."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from wrota.kernel.audit.journal import canonical
from wrota.kernel.context import Ctx
from wrota.kernel.prepared import Prepared
from wrota.kernel.tenancy import door, scope
from wrota.office.forms import catalogue
from wrota.office.forms.conditions import Answers
from wrota.office.forms.models import Draft, Submission, SubmissionFile
from wrota.office.forms.spec import FormSpec
from wrota.office.forms.stored import from_json
from wrota.office.forms.types import DraftRow, DraftView, SubmissionView
from wrota.office.forms.values import Upload

_OWN = Prepared(Draft, "key", "user_id")


def draft(ctx: Ctx, *, key: UUID) -> DraftView:
    """:raises Draft.DoesNotExist: for a stranger too."""
    with scope(ctx.authority_id):
        return view_of(_OWN.get(key=key, user_id=ctx.account_id))


def drafts_of_account(user_id: int) -> list[DraftRow]:
    """List an account's unfinished drafts in all offices, newest first."""
    with door("citizen.matters"):
        rows = Draft.objects.filter(user_id=user_id, submission_id=None).order_by("-saved_at")
        found = []
        for d in rows[:50]:
            spec = catalogue.version(d.form_code, d.form_version)
            found.append(
                DraftRow(
                    d.key,
                    d.office_id,
                    str(spec.title),
                    d.form_code,
                    d.step,
                    len(spec.steps),
                    d.saved_at,
                )
            )
        return found


def submission(ctx: Ctx, *, submission_id: int) -> SubmissionView:
    """Return what was sent, typed by the version it was sent in."""
    with scope(ctx.authority_id):
        sent = Submission.objects.get(pk=submission_id)
        files = SubmissionFile.objects.filter(submission=sent)
        spec = catalogue.version(sent.form_code, sent.form_version)
        return submission_view(sent, spec, from_json(spec, sent.answers), files)


def submission_view(
    sent: Submission, spec: FormSpec, answers: Answers, files: Iterable[SubmissionFile]
) -> SubmissionView:
    """Turn the rows of what was sent into the value that others see."""
    return SubmissionView(
        sent.pk,
        sent.key,
        sent.office_id,
        spec,
        answers,
        sent.user_id,
        sent.sender,
        sent.acts_for,
        sent.submitted_at,
        sent.document_id,
        tuple((f.field, f.uri, f.document_id) for f in files),
    )


def view_of(d: Draft) -> DraftView:
    """Turn a draft's row into the value that pages use."""
    spec = catalogue.version(d.form_code, d.form_version)
    files = {
        field: tuple(
            Upload(name=f["name"], size=f["size"], media_type=f["media_type"], sha256=f["sha256"])
            for f in facts
        )
        for field, facts in d.files.items()
    }
    ids = {f["sha256"]: f["document_id"] for facts in d.files.values() for f in facts}
    return DraftView(
        d.key,
        d.office_id,
        spec,
        d.raw,
        files,
        ids,
        tuple(d.steps_done),
        d.step,
        d.saved_at,
        d.mandate_id,
        d.submission_id,
        digest_of(d),
    )


def digest_of(d: Draft) -> str:
    """Return the digest of everything that would be sent."""
    said = {"form": d.form_code, "version": d.form_version, "raw": d.raw, "files": d.files}
    return hashlib.sha256(canonical(said).encode()).hexdigest()
