"""Every night all that is kept is read once and compared with its digests."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import enqueue, job, system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import store
from wrota.office.documents.models import Blob, Document, StoreCheck
from wrota.office.documents.types import CheckRow

PIECE = 200  #: contents read between two questions of the database
MOST_NAMED = 200


@job()
def recheck_every_office(now: datetime) -> None:
    """Ask for the check of each office, as a job of its own."""
    for office_id in Authority.objects.order_by("pk").values_list("pk", flat=True):
        enqueue(system_ctx(office_id, now=now), recheck)


@job()
def recheck(ctx: Ctx) -> None:
    """Read everything that the office keeps, outside of a transaction, and keep the result."""
    contents = size = 0
    damaged: list[tuple[int, str]] = []
    for blob, problem in _read(ctx):
        contents, size = contents + 1, size + blob.size
        if problem:
            damaged.append((blob.pk, problem))
    finished = system_ctx(ctx.authority_id)
    record_check(finished, started_at=ctx.now, contents=contents, size=size, damaged=damaged)


@command("documents.scan")
def record_check(
    ctx: Ctx, *, started_at: datetime, contents: int, size: int, damaged: list[tuple[int, str]]
) -> None:
    """Keep the result of a check; damage is an alarm in the journal."""
    said = [[pk, _name(pk), problem] for pk, problem in damaged[:MOST_NAMED]]
    StoreCheck.objects.create(
        started_at=started_at,
        finished_at=ctx.now,
        contents=contents,
        size=size,
        damaged=said,
    )
    if damaged:
        found = {"damaged": len(damaged), "first": [pk for pk, _ in damaged[:20]]}
        journal.note(ctx, kind="alarm", name="documents.damaged", data=found)


def checks(ctx: Ctx, *, limit: int = 30) -> list[CheckRow]:
    """List the last checks of the office's files, newest first."""
    ctx.require("documents.watch")
    with scope(ctx.authority_id):
        return [
            CheckRow(
                one.started_at,
                one.finished_at,
                one.contents,
                one.size,
                tuple((name, problem) for _pk, name, problem in one.damaged),
            )
            for one in StoreCheck.objects.order_by("-finished_at")[:limit]
        ]


def _read(ctx: Ctx) -> Iterator[tuple[Blob, str]]:
    last = 0
    with scope(ctx.authority_id):
        while rows := list(Blob.objects.filter(pk__gt=last).order_by("pk")[:PIECE]):
            for blob in rows:
                yield blob, _problem(ctx, blob)
            last = rows[-1].pk


def _problem(ctx: Ctx, blob: Blob) -> str:
    try:
        data = (
            bytes(blob.content)
            if blob.content is not None
            else store.get(ctx.authority_id, blob.sha256)
        )
    except OSError:
        return "pliku nie ma w magazynie"
    if hashlib.sha256(data).hexdigest() != blob.sha256:
        return "treść nie zgadza się ze skrótem"
    return "" if len(data) == blob.size else "rozmiar jest inny niż zapisany"


def _name(blob_id: int) -> str:
    found = Document.objects.filter(blob=blob_id).values_list("name", flat=True).first()
    return found or "bez nazwy"
