"""Receipts that last: archive time-stamps are put on, and renewed before anything in them ages."""

from datetime import datetime, timedelta

from django.db.models import Q

from wrota.kernel.audit import journal
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door
from wrota.office.documents import commands as documents
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.inbox import items
from wrota.office.inbox.models import Receipt
from wrota.office.signing import commands as signing

BATCH = 200
MOST = 5000  #: receipts of one run; the next run goes on
#: After a failure, which somebody must look at, it is tried again this much later.
AGAIN = timedelta(days=1)


@job()
def archive_receipts(now: datetime) -> None:
    """Archive stamped receipts of every office, and renew those that are due, earliest first."""
    for _ in range(MOST // BATCH):
        with door("worker.sweep"):
            due = Receipt.objects.filter(Q(renew_at=None) | Q(renew_at__lte=now))
            waiting = list(
                due.filter(stamped_at__lt=now)
                .order_by("renew_at", "pk")
                .values_list("authority_id", "pk")[:BATCH]
            )
        for authority_id, pk in waiting:
            archive(system_ctx(authority_id, now=now), receipt_id=pk)
        if len(waiting) < BATCH:
            return


@command("inbox.assign")
def archive(ctx: Ctx, *, receipt_id: int) -> None:
    """
    Put one more archive time-stamp on a receipt and note when the next is due.

    A receipt that does not verify keeps the document it has: the journal tells it, and it is
    tried again a day later.
    """
    one = Receipt.objects.select_for_update().select_related("incoming").get(pk=receipt_id)
    if one.stamped_id is None or (one.renew_at is not None and one.renew_at > ctx.now):
        return
    latest = one.archived_id or one.stamped_id
    try:
        made = signing.archive_xml(
            ctx,
            document=contents.content(ctx, document_id=latest),
            files=_files(ctx, one.incoming_id),
        )
    except (signing.CannotArchive, contents.Damaged) as error:
        journal.note(
            ctx,
            kind="alarm",
            name="inbox.archive",
            data={"receipt": one.identifier, "problem": str(error)},
        )
        one.renew_at = ctx.now + AGAIN
        one.save(update_fields=["renew_at"])
        return
    before = contents.document(ctx, document_id=latest)
    kept = documents.keep(
        ctx,
        document=NewDocument(
            name=before.name,
            title=before.title,
            kind="poswiadczenie",
            content_type="application/xml",
            content=made.document,
        ),
        previous_id=latest,
    )
    one.archived_at, one.archived_id = ctx.now, kept.id
    # a new stamp of an authority that itself ends soon does not make it due at every run
    one.renew_at = max(made.renew_before, ctx.now + AGAIN)
    one.save(update_fields=["archived_at", "archived_id", "renew_at"])


def _files(ctx: Ctx, incoming_id: int) -> dict[str, bytes]:
    """Read what the receipt covers, under the addresses that it uses."""
    named = items.covered_files(ctx, incoming_id=incoming_id)
    return {uri: contents.content(ctx, document_id=pk) for uri, pk in named.items()}
