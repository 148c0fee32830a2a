"""Boxes of the office elsewhere: visited by the worker, each message taken in once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.locked import CannotUnlock, lock, unlock
from wrota.kernel.ports import obtain
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.law.identifiers import check_ade
from wrota.office.documents.intake import Sent
from wrota.office.inbox import outgoing, taking
from wrota.office.inbox.models import Mailbox
from wrota.office.inbox.taking import Letter, Taken
from wrota.office.inbox.types import MailboxRow
from wrota.office.ports.mailboxes import (
    Box,
    BoxAway,
    BoxRefused,
    MailSource,
    Message,
    RegisteredDelivery,
)

log = logging.getLogger("wrota.inbox")
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600  #: seconds between tries while a box is away
SCHEMES = {"email": {"imap", "imaps"}, "ade": {"https", "http"}}
_HERE = {"127.0.0.1", "localhost", "::1"}


class BadServer(ValueError):
    """The address of the server does not fit; the Polish message says how it should look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBox:
    kind: str  #: email | ade
    address: str
    server: str
    login: str
    secret: str
    answers: bool = False


@command("inbox.boxes")
def open_box(ctx: Ctx, *, box: NewBox) -> int:
    """
    Add a box, or replace the one with the same address.

    :raises BadServer: for an address that is not encrypted, except on this machine.
    :raises wrota.law.identifiers.InvalidIdentifier: for an ADE with a wrong check number.
    """
    _check_server(box)
    address = check_ade(box.address) if box.kind == "ade" else box.address
    same = Mailbox.objects.filter(kind=box.kind, address=address, in_force_to=None)
    same.update(in_force_to=ctx.today)
    return Mailbox.objects.create(
        kind=box.kind,
        address=address,
        server=box.server,
        login=box.login,
        locked_secret=lock(box.secret),
        answers=box.answers,
        opened_by=ctx.actor.name,
    ).pk


@command("inbox.boxes")
def close_box(ctx: Ctx, *, mailbox_id: int) -> None:
    """Stop visiting a box; its secret is forgotten."""
    rows = Mailbox.objects.filter(pk=mailbox_id, in_force_to=None)
    rows.update(in_force_to=ctx.today, locked_secret="")


@job()
def visit_boxes(now: datetime) -> None:
    """Visit every box of every office whose time has come."""
    with door("worker.sweep"):
        due = Mailbox.objects.filter(Q(next_at=None) | Q(next_at__lte=now), in_force_to=None)
        waiting = list(due.order_by("pk").values_list("authority_id", "pk"))
    for authority_id, pk in waiting:
        visit(system_ctx(authority_id, now=now), mailbox_id=pk)


def visit(ctx: Ctx, *, mailbox_id: int) -> None:
    """Take in what waits in one box; an outage is noted and tried again, later each time."""
    with scope(ctx.authority_id):
        row = Mailbox.objects.get(pk=mailbox_id)
    try:
        where = place_of(row)
        source = source_of(row.kind)
        left = 0

        def known(origin_id: str) -> bool:
            return taking.is_known(ctx, channel=row.kind, origin_id=origin_id)

        for message in source.waiting(where, since=row.visited_at, known=known):
            try:
                take_message(ctx, mailbox_id=row.pk, message=message)
            except Exception:
                # one message that cannot be taken in must not hold up the others; it stays unread
                log.exception("message %s of box %s stays in it", message.key, row.pk)
                left += 1
                continue
            source.done(where, message.key)
    except BoxAway as error:
        note_outage(ctx, mailbox_id=row.pk, problem=str(error), again_in=error.again_in)
    except (BoxRefused, CannotUnlock) as error:
        said = str(error) or "Hasło trzeba wpisać jeszcze raz."
        note_outage(ctx, mailbox_id=row.pk, problem=said, again_in=LONGEST_PAUSE)
    else:
        note_visit(ctx, mailbox_id=row.pk, left=left)


@command("inbox.receive")
def take_message(ctx: Ctx, *, mailbox_id: int, message: Message) -> Taken:
    """Register one message of a box; the one that is registered already is answered with that."""
    row = Mailbox.objects.get(pk=mailbox_id)
    taken = taking.take_letter(
        ctx,
        letter=Letter(
            channel=row.kind,
            title=message.subject,
            sender=message.sender,
            received_at=message.received_at,
            sent_on=message.sent_at.date() if message.sent_at else None,
            files=[
                Sent(
                    name=one.name,
                    content=one.content,
                    kind="podanie" if one.is_letter else "zalacznik",
                    media_type=one.media_type,
                )
                for one in message.files
            ],
            body=message.body,
            origin_id=message.origin_id,
            reply_to=message.sender_address,
            note=message.note,
        ),
    )
    if row.answers and not taken.is_repeat and not message.is_automatic:
        outgoing.confirm_by_mail(ctx, incoming_id=taken.incoming_id)
    return taken


@command("inbox.receive")
def note_outage(ctx: Ctx, *, mailbox_id: int, problem: str, again_in: int | None) -> None:
    """Keep that a box is away, since when, and when it is tried again."""
    row = Mailbox.objects.select_for_update().get(pk=mailbox_id)
    row.failures += 1
    row.failed_since = row.failed_since or ctx.now
    row.problem, row.next_at = problem[:300], ctx.now + wait_for(row.failures, again_in)
    row.save(update_fields=["failures", "failed_since", "problem", "next_at"])


@command("inbox.receive")
def note_visit(ctx: Ctx, *, mailbox_id: int, left: int) -> None:
    """Keep that a box was visited, and how many of its messages could not be taken in."""
    said = f"Wiadomości, których nie udało się przyjąć: {left}. Zostały w skrzynce." if left else ""
    rows = Mailbox.objects.filter(pk=mailbox_id)
    rows.update(failed_since=None, failures=0, problem=said, next_at=None)
    if not left:
        rows.update(visited_at=ctx.now)


def wait_for(failures: int, again_in: int | None) -> timedelta:
    """Return how long to wait after a number of failures, at least as long as was asked for."""
    grown = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=max(grown, again_in or 0))


def place_of(row: Mailbox) -> Box:
    """Return where a box is; `:raises CannotUnlock:`."""
    return Box(
        address=row.address, server=row.server, login=row.login, secret=unlock(row.locked_secret)
    )


def source_of(kind: str) -> MailSource:
    return obtain(RegisteredDelivery) if kind == Mailbox.Kind.ADE else obtain(MailSource)


def boxes(ctx: Ctx) -> list[MailboxRow]:
    """List the boxes that are visited."""
    ctx.require("inbox.boxes")
    with scope(ctx.authority_id):
        return [
            MailboxRow(
                one.pk,
                one.kind,
                one.get_kind_display(),
                one.address,
                one.server,
                one.answers,
                one.visited_at,
                one.failed_since,
                one.problem,
                one.next_at,
            )
            for one in Mailbox.objects.filter(in_force_to=None).order_by("kind", "address")
        ]


def _check_server(box: NewBox) -> None:
    parts = urlsplit(box.server)
    if parts.scheme not in SCHEMES[box.kind] or not parts.hostname:
        example = "imaps://poczta.gmina.pl" if box.kind == "email" else "https://adres.usługi.pl"
        raise BadServer(f"Wpisz adres serwera z początkiem, na przykład {example}.")
    plain = parts.scheme in {"imap", "http"}
    if plain and parts.hostname not in _HERE:
        raise BadServer("To połączenie nie byłoby szyfrowane. Użyj imaps:// albo https://.")
