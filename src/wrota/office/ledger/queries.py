"""Reading the books and what is still to be paid."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.law.classifications import accounts
from wrota.law.working import Wyliczenie
from wrota.office.ledger.models import Entry, Posting, Receivable, Settlement
from wrota.office.ledger.types import BalanceRow, JournalRow, Line, ReceivableRow

_ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))


def receivables(
    ctx: Ctx,
    *,
    case_id: int | None = None,
    party_id: int | None = None,
    due_to: date | None = None,
    only_open: bool = False,
    search: str = "",
    limit: int = 200,
) -> list[ReceivableRow]:
    """List receivables of the office, nearest due day first."""
    with scope(ctx.authority_id):
        rows = _with_settled(Receivable.objects.all())
        if case_id is not None:
            rows = rows.filter(case_id=case_id)
        if party_id is not None:
            rows = rows.filter(party_id=party_id)
        if due_to is not None:
            rows = rows.filter(due_on__lte=due_to)
        if search:
            rows = rows.filter(title__icontains=search)
        if only_open:
            rows = rows.filter(amount__gt=F("paid") + F("written_down"))
        return [_row(r) for r in rows.order_by("due_on", "pk")[:limit]]


def receivable(ctx: Ctx, *, receivable_id: int) -> ReceivableRow:
    """:raises Receivable.DoesNotExist: in this office."""
    with scope(ctx.authority_id):
        return _row(_with_settled(Receivable.objects.filter(pk=receivable_id)).get())


def by_source(ctx: Ctx, *, sources: Iterable[str]) -> dict[str, ReceivableRow]:
    """Return receivables by the source that booked them."""
    with scope(ctx.authority_id):
        rows = _with_settled(Receivable.objects.filter(source__in=list(sources)))
        return {r.source: _row(r) for r in rows}


def dues_of_account(user_id: int, *, only_open: bool = True) -> list[ReceivableRow]:
    """List what one account has to pay in all offices, nearest due day first."""
    with door("citizen.matters"):
        rows = _with_settled(Receivable.objects.filter(user_id=user_id))
        if only_open:
            rows = rows.filter(amount__gt=F("paid") + F("written_down"))
        return [_row(r) for r in rows.order_by("due_on", "pk")[:200]]


def balance(ctx: Ctx, *, account: str) -> Decimal:
    """Return debit minus credit of one account, in złoty."""
    with scope(ctx.authority_id):
        found = Posting.objects.filter(account=account).aggregate(x=Coalesce(Sum("amount"), _ZERO))
        return Decimal(found["x"])


def trial_balance(ctx: Ctx, *, year: int) -> list[BalanceRow]:
    """Return turnover by account in a year (zestawienie obrotów i sald)."""
    ctx.require("ledger.view")
    debit, credit = Q(amount__gt=0), Q(amount__lt=0)
    with scope(ctx.authority_id):
        rows = (
            Posting.objects.filter(entry__year=year)
            .values("account")
            .annotate(
                debit=Coalesce(Sum("amount", filter=debit), _ZERO),
                credit=Coalesce(Sum("amount", filter=credit), _ZERO),
            )
            .order_by("account")
        )
        return [
            BalanceRow(
                r["account"],
                accounts.konto("jednostka", r["account"]).nazwa,
                r["debit"],
                -r["credit"],
            )
            for r in rows
        ]


def journal(ctx: Ctx, *, year: int, before: int | None = None, limit: int = 50) -> list[JournalRow]:
    """List entries of a year, newest first, below a number."""
    ctx.require("ledger.view")
    with scope(ctx.authority_id):
        rows = Entry.objects.filter(year=year).prefetch_related("postings")
        if before is not None:
            rows = rows.filter(number__lt=before)
        return [
            JournalRow(
                e.number,
                e.year,
                e.booked_on,
                e.text,
                e.source,
                e.booked_by,
                tuple(
                    Line(p.account, p.amount, p.classification, p.party_id)
                    for p in e.postings.all()
                ),
                e.reverses_id is not None,
            )
            for e in rows.order_by("-number")[:limit]
        ]


def _with_settled(rows: QuerySet[Receivable]) -> QuerySet[Receivable]:
    kinds = (("paid", Settlement.Kind.PAYMENT), ("written_down", Settlement.Kind.WRITE_DOWN))
    return rows.annotate(
        **{
            name: Coalesce(
                Sum(Case(When(settlements__kind=kind, then="settlements__amount"))), _ZERO
            )
            for name, kind in kinds
        }
    )


def _row(r: Receivable) -> ReceivableRow:
    return ReceivableRow(
        r.pk,
        r.office_id,
        r.party_id,
        r.case_id,
        r.title,
        r.classification,
        r.amount,
        r.paid,  # type: ignore[attr-defined]
        r.written_down,  # type: ignore[attr-defined]
        r.due_on,
        r.charged_on,
        Wyliczenie.from_dict(r.working) if r.working else None,
        r.source,
    )
