"""Registers of the chancellery: what went out."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.delivery import queries as deliveries
from wrota.office.delivery.types import DeliveryRow
from wrota.ui.desk import shell
from wrota.ui.pages import NavItem
from wrota.ui.parts import Cell, Table

PAGE = 50


@require_GET
@official("delivery.view")
def outgoing(request: PageRequest, slug: str) -> HttpResponse:
    year, before, _ = asked(request)
    rows = deliveries.outgoing(request.ctx, year=year, before=before, limit=PAGE)
    chips = {"czeka": "idle", "doreczone": "ok", "uznane": "warn"}
    table = Table(
        caption=f"Przesyłki wychodzące, {year}",
        columns=("Numer", "Wysłano", "Adresat", "Pismo", "Stan"),
        rows=[
            (
                r.number,
                f"{polish.data(timezone.localdate(r.sent_at))} {polish.czas(r.sent_at)}",
                r.addressee,
                Cell(
                    r.title, url=reverse("desk:case", args=[slug, r.case_id]) if r.case_id else ""
                ),
                Cell(r.state_label, chip=chips[r.state]),
            )
            for r in rows
        ],
    )
    return _page(request, slug, "Rejestr przesyłek wychodzących", table, rows, "outgoing")


def tabs(request: PageRequest, current: str) -> tuple[NavItem, ...]:
    """Return the registers of the chancellery that this person may open."""
    pages = (
        ("register", "Wpływające", "inbox.view"),
        ("outgoing", "Wychodzące", "delivery.view"),
        ("sent", "Wysyłane", "inbox.write"),
        ("counter", "Okienko", "inbox.receive"),
        ("quarantine", "Kwarantanna", "documents.release"),
        ("rules", "Reguły", "inbox.rules"),
    )
    return tuple(
        NavItem(label, reverse(f"desk:{route}", args=[request.office.slug]), route == current)
        for route, label, permission in pages
        if request.ctx.may(permission)
    )


def asked(request: PageRequest) -> tuple[int, int | None, str]:
    """Return the year, the number below which to start, and the words that a list is asked for."""
    year, before = request.GET.get("rok", ""), request.GET.get("przed", "")
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    below = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    return wanted or request.ctx.today.year, below, request.GET.get("q", "").strip()


def _page(
    request: PageRequest,
    slug: str,
    title: str,
    table: Table,
    rows: Sequence[DeliveryRow],
    current: str,
) -> HttpResponse:
    last = int(rows[-1].number.split("/")[1]) if len(rows) == PAGE else None
    return render(
        request,
        "desk/register.html",
        {
            "shell": shell(request, title, section="rejestry"),
            "title": title,
            "table": table,
            "rows": rows,
            "older": last,
            "tabs": tabs(request, current),
        },
    )
