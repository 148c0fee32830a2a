"""The council's limits: what is left, and a form for a new resolution."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.forms import LimitsForm, limit_name
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj
from wrota.modules.alcohol.types import Limits
from wrota.modules.alcohol.views.frame import shell, tabs
from wrota.ui.parts import Column, Table


@require_http_methods(["GET", "POST"])
@official("alcohol.view", module="alcohol")
def limits(request: PageRequest, slug: str) -> HttpResponse:
    """Show what the council's limits leave; those who may enter a resolution get the form."""
    known = queries.limits(request.ctx, on=request.ctx.today)
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_limits(request.ctx, **form.said())
        except commands.BadLimits as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Zapisano limity z uchwały.")
            return HttpResponseRedirect(reverse("alcohol:limits", args=[slug]))
    context = {
        "shell": shell(request, "Limity zezwoleń", crumbs=(("Limity", ""),)),
        "tabs": tabs(slug, "limits"),
        "known": known,
        "table": _table(known),
        "form": form,
        "groups": [
            (purpose.opis, [form[limit_name(kind, purpose)] for kind in Rodzaj])
            for purpose in Przeznaczenie
        ],
        "may_set": request.ctx.may("alcohol.limits"),
    }
    return render(request, "alcohol/limits.html", context, status=422 if form.errors else 200)


def _initial(known: Limits) -> dict[str, Any]:
    said: dict[str, Any] = {
        limit_name(Rodzaj(row.kind), Przeznaczenie(row.purpose)): row.limit for row in known.rows
    }
    plain = ("min_distance_m", "night_from", "night_to")
    return said | {name: getattr(known, name) for name in plain}


def _table(known: Limits) -> Table:
    return Table(
        caption=f"Limity z uchwały {known.number} z {_day(known.dated_on)}",
        columns=(
            "Zezwolenie",
            Column("Limit", right=True, inline=True),
            Column("Zajęte", right=True, inline=True),
            Column("Wolne", right=True, inline=True),
        ),
        rows=[
            (
                f"{row.kind}, {row.purpose_label}",
                "–" if row.limit is None else str(row.limit),
                str(row.used),
                "–" if row.free is None else str(row.free),
            )
            for row in known.rows
        ],
    )


def _day(day: date | None) -> str:
    return polish.data(day) if day else ""
