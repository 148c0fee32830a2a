"""What waits for this person, and every case of the office."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wrota.kernel.offices import queries as offices
from wrota.kernel.web import PageRequest, official, resident
from wrota.law import polish
from wrota.office.cases import commands, queries
from wrota.office.cases.types import CaseRow
from wrota.ui.desk import shell, way
from wrota.ui.pages import NavItem, Shell
from wrota.ui.parts import Cell, Column, Table


@require_GET
@resident
def choose(request: PageRequest) -> HttpResponse:
    """Lead an official to the desk; with several offices, let them choose."""
    hats = offices.hats(request.user.pk, on=timezone.localdate())
    if len(hats) == 1:
        return redirect("desk:work", slug=hats[0].slug)
    return render(
        request, "desk/choose.html", {"shell": Shell(title="Wybierz urząd"), "hats": hats}
    )


@require_GET
@official("cases.view")
def work_list(request: PageRequest, slug: str) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    queue = request.GET.get("kolejka", "todo")
    rows = queries.work_list(request.ctx, queue=queue, search=search)
    counts = queries.queues(request.ctx)
    here = reverse("desk:work", args=[slug])
    labels = (
        ("todo", "Do zrobienia"),
        ("mine", "Wzięte przeze mnie"),
        ("overdue", "Po terminie"),
        ("party", "Czeka na stronę"),
    )
    return render(
        request,
        "desk/work.html",
        {
            "shell": shell(request, "Do zrobienia", section="sprawy"),
            "rows": rows,
            "search": search,
            "queue": queue,
            "queues": [
                NavItem(label, f"{here}?kolejka={key}", key == queue, counts[key])
                for key, label in labels
            ]
            + [NavItem("Wszystkie sprawy", reverse("desk:cases", args=[slug]))],
            "today": request.ctx.today,
            "items": [(row, due_state(row.due_on, request.ctx.today)) for row in rows],
        },
    )


@require_POST
@official("cases.work")
def take(request: PageRequest, slug: str, task_id: int) -> HttpResponse:
    commands.take(request.ctx, task_id=task_id)
    messages.success(request, "Zadanie jest Twoje.")
    return HttpResponseRedirect(reverse("desk:work", args=[slug]))


@require_GET
@official("cases.view")
def case_list(request: PageRequest, slug: str) -> HttpResponse:
    search, state = request.GET.get("q", "").strip(), request.GET.get("stan", "")
    before = request.GET.get("przed", "")
    rows = queries.cases(
        request.ctx,
        search=search,
        state=state,
        before=int(before) if before.isascii() and before.isdigit() else None,
    )
    start = (("Sprawy", reverse("desk:work", args=[slug])), ("Wszystkie sprawy", ""))
    return render(
        request,
        "desk/cases.html",
        {
            "shell": shell(
                request, "Wszystkie sprawy", section="sprawy", crumbs=way(request, *start)
            ),
            "table": _table(rows, slug),
            "rows": rows,
            "search": search,
            "state": state,
            "states": [("", "Wszystkie"), ("open", "W toku"), ("closed", "Zakończone")],
            "older": rows[-1].id if len(rows) == queries.PAGE else None,
        },
    )


def due_state(day: date, today: date) -> tuple[str, str]:
    """Return the chip of a due day: state and words."""
    left = (day - today).days
    if left < 0:
        return "bad", f"{polish.odmiana(-left, 'dzień', 'dni', 'dni')} po terminie"
    if left == 0:
        return "warn", "dziś"
    return ("warn" if left <= 3 else "idle"), f"za {polish.odmiana(left, 'dzień', 'dni', 'dni')}"


def _table(rows: list[CaseRow], slug: str) -> Table:
    return Table(
        caption=polish.odmiana(len(rows), "sprawa", "sprawy", "spraw"),
        columns=("Znak", "Czego dotyczy", Column("Wpływ"), Column("Termin"), "Gdzie jest"),
        rows=[
            (
                Cell(r.reference, url=reverse("desk:case", args=[slug, r.id])),
                r.title,
                polish.data(timezone.localdate(r.opened_at)),
                polish.data(r.due_on),
                Cell(r.step_title or r.outcome, chip="" if r.closed_at is None else "ok"),
            )
            for r in rows
        ],
    )
