"""Receivables and books, for the treasurer."""

from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.ledger import commands, queries
from wrota.office.ledger.commands import TooMuch
from wrota.office.ledger.types import BalanceRow, JournalRow, ReceivableRow
from wrota.ui.desk import shell, way
from wrota.ui.pages import NavItem
from wrota.ui.parts import Cell, Column, Table
from wrota.web.desk import due_table


class PaymentForm(forms.Form):
    """A payment seen on the bank statement."""

    amount = forms.DecimalField(
        label="Kwota w złotych",
        max_digits=12,
        decimal_places=2,
        localize=True,
        error_messages={"invalid": "Wpisz kwotę, na przykład 48,90."},
    )
    paid_on = forms.DateField(
        label="Dzień wpływu na rachunek",
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        help_text="Na przykład 14.12.2026.",
        error_messages={"invalid": "Wpisz datę, na przykład 14.12.2026."},
    )


@require_GET
@official("ledger.view")
def dues(request: PageRequest, slug: str) -> HttpResponse:
    search, which = request.GET.get("q", "").strip(), request.GET.get("stan", "otwarte")
    rows = queries.receivables(request.ctx, only_open=which == "otwarte", search=search)
    today = request.ctx.today
    open_sum = sum((r.open for r in rows), Decimal(0))
    return render(
        request,
        "desk/dues.html",
        {
            "shell": shell(request, "Należności", section="naleznosci"),
            "table": _dues(rows, slug, request.ctx.today),
            "rows": rows,
            "open_sum": open_sum,
            "overdue_sum": sum((r.open for r in rows if r.due_on < today), Decimal(0)),
            "search": search,
            "which": which,
            "states": [("otwarte", "Do zapłaty"), ("wszystkie", "Wszystkie")],
            "tabs": _tabs(slug, "dues"),
        },
    )


@require_http_methods(["GET", "POST"])
@official("ledger.pay")
def pay(request: PageRequest, slug: str, receivable_id: int) -> HttpResponse:
    due = queries.receivable(request.ctx, receivable_id=receivable_id)
    back = reverse("desk:dues", args=[slug])
    start = {"amount": due.open, "paid_on": request.ctx.today}
    form = PaymentForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        amount, paid_on = form.cleaned_data["amount"], form.cleaned_data["paid_on"]
        try:
            commands.book_payment(
                request.ctx,
                receivable_id=due.id,
                amount=amount,
                paid_on=paid_on,
                source=f"wplata:{due.id}:{paid_on.isoformat()}:{amount}:{due.paid}",
            )
        except TooMuch as error:
            form.add_error("amount", str(error))
        else:
            messages.success(request, f"Zapisano wpłatę {polish.kwota(amount)}.")
            return HttpResponseRedirect(back)
    title = f"Wpłata: {due.title}"
    return render(
        request,
        "desk/form.html",
        {
            "shell": shell(
                request,
                title,
                section="naleznosci",
                crumbs=way(request, ("Należności", back), ("Wpłata", "")),
            ),
            "title": title,
            "lead": f"Do zapłaty zostało {polish.kwota(due.open)}. Zapisu nie da się usunąć, "
            "można go tylko wystornować.",
            "form": form,
            "submit": "Zaksięguj wpłatę",
            "back": back,
            "working": due.working,
        },
    )


@require_GET
@official("ledger.view")
def ledger(request: PageRequest, slug: str) -> HttpResponse:
    """Show turnover by account and the newest entries of a year."""
    asked = request.GET.get("rok", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    year = year or request.ctx.today.year
    balance = queries.trial_balance(request.ctx, year=year)
    entries = queries.journal(request.ctx, year=year)
    return render(
        request,
        "desk/ledger.html",
        {
            "shell": shell(request, f"Księgi {year}", section="naleznosci"),
            "tabs": _tabs(slug, "ledger"),
            "year": year,
            "balance": _balance(balance),
            "entries": _entries(entries),
            "rows": entries,
        },
    )


def _tabs(slug: str, current: str) -> tuple[NavItem, ...]:
    return (
        NavItem("Należności", reverse("desk:dues", args=[slug]), current == "dues"),
        NavItem("Księgi", reverse("desk:ledger", args=[slug]), current == "ledger"),
    )


def _dues(rows: list[ReceivableRow], slug: str, today: date) -> Table:
    return Table(
        caption=polish.odmiana(len(rows), "należność", "należności", "należności"),
        columns=(*due_table.COLUMNS, Column("Co zrobić")),
        rows=[
            (
                *due_table.cells(
                    r,
                    Cell(
                        r.title,
                        url=reverse("desk:case", args=[slug, r.case_id]) if r.case_id else "",
                        note=r.classification,
                    ),
                    Cell("Po terminie", chip="bad")
                    if r.due_on < today
                    else Cell("Czeka", chip="idle"),
                ),
                Cell("–")
                if r.is_settled
                else Cell("Zapisz wpłatę", url=reverse("desk:pay", args=[slug, r.id])),
            )
            for r in rows
        ],
    )


def _balance(rows: list[BalanceRow]) -> Table:
    debit = sum((b.debit for b in rows), Decimal(0))
    credit = sum((b.credit for b in rows), Decimal(0))
    sides = [Column(label, right=True) for label in ("Obroty Wn", "Obroty Ma", "Saldo")]
    return Table(
        caption="Zestawienie obrotów i sald",
        columns=("Konto", *sides),
        rows=[
            (
                f"{b.account} {b.name}",
                polish.kwota(b.debit),
                polish.kwota(b.credit),
                polish.kwota(b.balance),
            )
            for b in rows
        ],
        total=("Razem", *(polish.kwota(x) for x in (debit, credit, debit - credit))),
    )


def _entries(rows: list[JournalRow]) -> Table:
    return Table(
        caption="Dziennik, od najnowszych zapisów",
        columns=("Nr", "Dzień", "Opis", "Wn", "Ma", Column("Kwota", right=True)),
        rows=[
            (
                f"{e.number}/{e.year}",
                polish.data(e.booked_on),
                Cell(e.text, note=e.booked_by),
                ", ".join(x.account for x in e.lines if x.amount > 0),
                ", ".join(x.account for x in e.lines if x.amount < 0),
                polish.kwota(sum((x.amount for x in e.lines if x.amount > 0), Decimal(0))),
            )
            for e in rows
        ],
    )
