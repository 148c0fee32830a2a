"""The year of permits: statements, the run of fees, late instalments, figures."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.modules.alcohol import commands, queries
from wrota.modules.alcohol.types import YearFigures
from wrota.modules.alcohol.views import sheets
from wrota.modules.alcohol.views.frame import shell, tabs
from wrota.ui.charts import Bar, BarChart
from wrota.ui.parts import Column, Table

FIRST_YEAR = 2000


@require_GET
@official("alcohol.view", module="alcohol")
def statements(request: PageRequest, slug: str) -> HttpResponse:
    """List the statements of the sales of a year and who is silent."""
    year = year_of(request, request.ctx.today.year - 1)
    search = request.GET.get("q", "").strip()[:80]
    rows = queries.statements(request.ctx, year=year, search=search)
    run = queries.fees_run(request.ctx, year=year + 1)
    context = {
        "shell": shell(request, "Oświadczenia o sprzedaży", crumbs=(("Oświadczenia", ""),)),
        "tabs": tabs(slug, "statements"),
        "table": sheets.statements(rows, slug),
        "silent": sheets.licences(run.silent, slug),
        "run": run,
        "year": year,
        "search": search,
    }
    return render(request, "alcohol/statements.html", context)


@require_GET
@official("alcohol.view", module="alcohol")
def fees(request: PageRequest, slug: str) -> HttpResponse:
    """Show how far the fees of a year have come and which instalments are late."""
    year = year_of(request, request.ctx.today.year)
    run = queries.fees_run(request.ctx, year=year)
    context = {
        "shell": shell(request, f"Opłaty za {year} r.", crumbs=(("Opłaty za rok", ""),)),
        "tabs": tabs(slug, "fees"),
        "run": run,
        "year": year,
        "slug": slug,
        "progress": f"Naliczono {run.done} z {run.total}",
        "overdue": sheets.overdue(run.overdue, slug) if run.overdue else None,
        "may_assess": request.ctx.may("alcohol.assess"),
        "may_expire": request.ctx.may("alcohol.expire"),
        "is_lost": any(one.is_lost for one in run.overdue),
        "is_late": any(not one.is_lost for one in run.overdue),
    }
    return render(request, "alcohol/fees.html", context)


@require_POST
@official("alcohol.assess", module="alcohol")
def charge(request: PageRequest, slug: str) -> HttpResponse:
    """Put the run of a year's fees into the queue."""
    year = year_of(request, request.ctx.today.year, posted=True)
    commands.start_year(request.ctx, year=year)
    messages.success(request, "Naliczanie ruszyło. Odśwież stronę, żeby zobaczyć postęp.")
    return HttpResponseRedirect(f"{reverse('alcohol:fees', args=[slug])}?rok={year}")


@require_POST
@official("alcohol.assess", module="alcohol")
def surcharge(request: PageRequest, slug: str) -> HttpResponse:
    """Book surcharges on late instalments."""
    made = commands.surcharge_overdue(request.ctx, on=request.ctx.today)
    messages.success(request, f"Naliczono {polish.odmiana(made, 'dopłatę', 'dopłaty', 'dopłat')}.")
    return HttpResponseRedirect(reverse("alcohol:fees", args=[slug]))


@require_POST
@official("alcohol.expire", module="alcohol")
def expire(request: PageRequest, slug: str) -> HttpResponse:
    """Open matters about permits that were lost by a missed duty."""
    opened = commands.expire_overdue(request.ctx, on=request.ctx.today)
    messages.success(
        request, f"Założono {polish.odmiana(len(opened), 'sprawę', 'sprawy', 'spraw')}."
    )
    return HttpResponseRedirect(reverse("alcohol:fees", args=[slug]))


@require_GET
@official("alcohol.view", module="alcohol")
def figures(request: PageRequest, slug: str) -> HttpResponse:
    """Show the figures of a year as a chart and a table."""
    year = year_of(request, request.ctx.today.year)
    found = queries.year_figures(request.ctx, year=year)
    context = {
        "shell": shell(request, f"Zezwolenia w {year} r.", crumbs=(("Liczby roku", ""),)),
        "tabs": tabs(slug, "figures"),
        "figures": found,
        "year": year,
        "table": _table(found),
        "in_force": _chart(found),
    }
    return render(request, "alcohol/figures.html", context)


def year_of(request: PageRequest, usual: int, *, posted: bool = False) -> int:
    """Return the year that was asked for, within reason."""
    asked = (request.POST if posted else request.GET).get("rok", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4:
        return min(max(int(asked), FIRST_YEAR), request.ctx.today.year + 1)
    return usual


def _table(found: YearFigures) -> Table:
    zero = Decimal(0)
    return Table(
        caption=f"Zezwolenia i opłaty w {found.year} r.",
        columns=(
            "Rodzaj",
            Column(f"W mocy {polish.data(found.on)}", right=True),
            Column("Wydane", right=True),
            Column("Zakończone", right=True),
            Column("Naliczono", right=True),
            Column("Wpłacono", right=True),
        ),
        rows=[
            (
                f"{one.kind}: {one.label}",
                str(one.in_force),
                str(one.granted),
                str(one.ended),
                polish.kwota(one.charged),
                polish.kwota(one.paid),
            )
            for one in found.kinds
        ],
        total=(
            "Razem",
            str(sum(one.in_force for one in found.kinds)),
            str(sum(one.granted for one in found.kinds)),
            str(sum(one.ended for one in found.kinds)),
            polish.kwota(sum((one.charged for one in found.kinds), zero)),
            polish.kwota(sum((one.paid for one in found.kinds), zero)),
        ),
    )


def _chart(found: YearFigures) -> BarChart:
    return BarChart(
        title=f"Zezwolenia w mocy, {polish.data(found.on)}",
        bars=[
            Bar(f"{one.kind}: {one.label}", Decimal(one.in_force), str(one.in_force))
            for one in found.kinds
        ],
        columns=("Rodzaj", "Zezwolenia"),
    )
