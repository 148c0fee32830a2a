"""What an administrator of the office watches: the journal and the jobs that failed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.audit import queries as audit
from wrota.kernel.tasks.queue import dead_letters, revive
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.ui.desk import shell
from wrota.ui.parts import Cell, Table
from wrota.web.desk.views.office import tabs

KINDS = {
    "command": "czynność",
    "event": "zdarzenie",
    "refusal": "odmowa",
    "read": "wgląd",
}


@require_GET
@official("office.journal")
def journal(request: PageRequest, slug: str) -> HttpResponse:
    before = request.GET.get("przed", "")
    rows = audit.entries(
        request.ctx,
        before=int(before) if before.isascii() and before.isdigit() else None,
        kind=request.GET.get("rodzaj", ""),
    )
    table = Table(
        caption="Dziennik, od najnowszych wpisów",
        columns=("Kiedy", "Rodzaj", "Czynność", "Kto", "Pieczęć"),
        rows=[
            (
                f"{polish.data(timezone.localdate(r.at))} {polish.czas_urzedowy(r.at)}",
                KINDS.get(r.kind, r.kind),
                r.name,
                r.actor,
                Cell(f"nr {r.seal}", chip="ok") if r.seal else Cell("czeka", chip="idle"),
            )
            for r in rows
        ],
    )
    return render(
        request,
        "desk/journal.html",
        {
            "shell": shell(request, "Dziennik czynności", section="urzad"),
            "table": table,
            "rows": rows,
            "older": rows[-1].id if len(rows) == audit.PAGE else None,
            "kind": request.GET.get("rodzaj", ""),
            "kinds": [("", "Wszystko"), *KINDS.items()],
            "tabs": tabs(request, "journal"),
        },
    )


@require_http_methods(["GET", "POST"])
@official("office.jobs")
def jobs(request: PageRequest, slug: str) -> HttpResponse:
    """List jobs of this office that failed for good; each can be tried again."""
    if request.method == "POST":
        done = revive(request.POST.get("zadanie", ""), authority_id=request.office.pk)
        if done:
            messages.success(request, "Zadanie wróciło do kolejki.")
        else:
            messages.error(request, "Tego zadania już tu nie ma.")
        return HttpResponseRedirect(reverse("desk:jobs", args=[slug]))
    return render(
        request,
        "desk/jobs.html",
        {
            "shell": shell(request, "Zadania systemu", section="urzad"),
            "dead": dead_letters(authority_id=request.office.pk),
            "tabs": tabs(request, "jobs"),
        },
    )
