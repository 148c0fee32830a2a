"""Booking: balanced, once per source, corrected only by reversal."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from wrota.kernel import counters
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.law.money import to_grosz
from wrota.law.working import Wyliczenie
from wrota.office.ledger.models import Entry, Posting, Receivable, Settlement
from wrota.office.ledger.types import Line

RECEIVABLES, INCOME, BANK = "221", "720", "130"


class Unbalanced(ValueError):
    """Debits and credits differ."""


class AlreadyBooked(ValueError):
    """This source has been booked before; reverse it instead."""


class TooMuch(ValueError):
    """More than the receivable still asks for; the message says how much that is."""


@command("ledger.post", log=("source",))
def post(ctx: Ctx, *, source: str, text: str, lines: Sequence[Line], document_on: date) -> int:
    """
    Book one balanced entry; the same source can be booked only once. Return its id.

    Retrying the same source with the same lines is harmless: the first entry's id comes back.

    :raises Unbalanced: when the lines do not sum to zero or there are none.
    :raises AlreadyBooked: when the source was booked with other lines.
    """
    if not lines or sum((line.amount for line in lines), Decimal(0)) != 0:
        raise Unbalanced(source)
    booked = Entry.objects.filter(source=source).first()
    if booked is None:
        try:
            with transaction.atomic():
                return _write(ctx, source, text, lines, document_on).pk
        except IntegrityError:
            # booked by somebody else a moment ago; our number went back with the savepoint
            booked = Entry.objects.filter(source=source).first()
            if booked is None:
                raise
    if sorted(_lines(booked)) != sorted((p.account, to_grosz(p.amount)) for p in lines):
        raise AlreadyBooked(source)
    return booked.pk


@command("ledger.post")
def reverse(ctx: Ctx, *, entry_id: int, reason: str) -> int:
    """
    Book the opposite of an entry (storno); return the new entry's id.

    :raises AlreadyBooked: when it has been reversed before.
    """
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if Entry.objects.filter(reverses=entry).exists():
        raise AlreadyBooked(f"storno {entry.source}")
    lines = [Line(p.account, -p.amount, p.classification, p.party_id) for p in entry.postings.all()]
    text = f"Storno {entry.number}/{entry.year}: {reason}"
    return _write(ctx, f"storno:{entry.source}", text, lines, ctx.today, reverses=entry).pk


@command("ledger.charge", log=("source",))
def charge(
    ctx: Ctx,
    *,
    source: str,
    party_id: int,
    title: str,
    classification: str,
    due_on: date,
    working: Wyliczenie,
    case_id: int | None = None,
    user_id: int | None = None,
) -> int:
    """
    Book a receivable (przypis, Wn 221 Ma 720) and return its id; once per source.

    The sum is the result of the working, in złoty.
    """
    known = Receivable.objects.filter(source=source).first()
    if known is not None:
        return known.pk
    amount = to_grosz(working.wynik)
    new = Receivable(
        source=source,
        party_id=party_id,
        user_id=user_id,
        case_id=case_id,
        title=title,
        classification=classification,
        amount=amount,
        due_on=due_on,
        charged_on=ctx.today,
        working=working.to_dict(),
    )
    debit = Line(RECEIVABLES, amount, classification, party_id)
    credit = Line(INCOME, -amount, classification)
    try:
        with transaction.atomic():
            new.entry = _write(ctx, source, f"Przypis: {title}", [debit, credit], ctx.today)
            new.save(force_insert=True)
    except IntegrityError:
        # charged by somebody else a moment ago
        known = Receivable.objects.filter(source=source).first()
        if known is None:
            raise
        return known.pk
    return new.pk


@command("ledger.pay", log=("source",))
def book_payment(
    ctx: Ctx, *, receivable_id: int, amount: Decimal, paid_on: date, source: str
) -> int:
    """
    Book a payment of a receivable (Wn 130 Ma 221), once per source; return the entry's id.

    :raises TooMuch: when the sum is above what is open, or not above zero.
    """
    return _settle(
        ctx, receivable_id, Settlement.Kind.PAYMENT, amount, paid_on, source, (BANK, RECEIVABLES)
    )


@command("ledger.write_down", log=("source",))
def write_down(ctx: Ctx, *, receivable_id: int, amount: Decimal, reason: str, source: str) -> int:
    """
    Lower a receivable (odpis, Wn 720 Ma 221), once per source; return the entry's id.

    :raises TooMuch: when the sum is above what is open, or not above zero.
    """
    return _settle(
        ctx,
        receivable_id,
        Settlement.Kind.WRITE_DOWN,
        amount,
        ctx.today,
        source,
        (INCOME, RECEIVABLES),
        reason,
    )


def _settle(
    ctx: Ctx,
    receivable_id: int,
    kind: Settlement.Kind,
    amount: Decimal,
    on: date,
    source: str,
    accounts: tuple[str, str],
    reason: str = "",
) -> int:
    due = Receivable.objects.select_for_update().get(pk=receivable_id)
    booked = Entry.objects.filter(source=source).first()
    if booked is not None:
        return booked.pk
    amount = to_grosz(amount)
    settled = sum((s.amount for s in due.settlements.all()), Decimal(0))
    if not 0 < amount <= due.amount - settled:
        raise TooMuch(f"Do rozliczenia zostało {polish.kwota(due.amount - settled)}.")
    text = f"{kind.label.capitalize()}: {reason or due.title}"
    lines = [
        Line(accounts[0], amount, due.classification, None),
        Line(accounts[1], -amount, due.classification, due.party_id),
    ]
    entry = _write(ctx, source, text, lines, on)
    Settlement.objects.create(receivable=due, kind=kind, entry=entry, amount=amount, settled_on=on)
    return entry.pk


def _write(
    ctx: Ctx,
    source: str,
    text: str,
    lines: Sequence[Line],
    document_on: date,
    reverses: Entry | None = None,
) -> Entry:
    year = ctx.today.year
    entry = Entry.objects.create(
        number=counters.take("dziennik-ksiegowy", year=year),
        year=year,
        booked_on=ctx.today,
        document_on=document_on,
        source=source,
        text=text[:200],
        booked_by=ctx.actor.name,
        reverses=reverses,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            account=line.account,
            classification=line.classification,
            party_id=line.party_id,
            amount=to_grosz(line.amount),
        )
        for line in lines
    )
    return entry


def _lines(entry: Entry) -> list[tuple[str, Decimal]]:
    return [(p.account, p.amount) for p in entry.postings.all()]
