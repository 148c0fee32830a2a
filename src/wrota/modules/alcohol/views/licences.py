"""The register of permits on the desk: list, card, CSV, and what a clerk does from a card."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.web import PageRequest, official
from wrota.modules.alcohol import commands, forms, queries
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj
from wrota.modules.alcohol.types import LicenceCard, LicenceRow
from wrota.modules.alcohol.views import sheets
from wrota.modules.alcohol.views.frame import shell, tabs
from wrota.modules.alcohol.views.steps import REFUSALS

STATES = [
    ("", "Wszystkie"),
    ("w-mocy", "W mocy"),
    ("w-toku", "Wniosek w toku"),
    ("zakonczone", "Zakończone"),
    ("odmowy", "Odmowy i bez rozpoznania"),
]
KINDS = [("", "Wszystkie"), *((kind.value, f"{kind}: {kind.opis}") for kind in Rodzaj)]
PURPOSES = [("", "Wszystkie"), *((one.value, one.opis) for one in Przeznaczenie)]
CHIPS = {"wydane": "ok", "wniosek": "run"}


@require_GET
@official("alcohol.view", module="alcohol")
def licences(request: PageRequest, slug: str) -> HttpResponse:
    """List permits; htmx asks for the table alone."""
    asked = _asked(request)
    after = request.GET.get("po", "")
    page = queries.licences(
        request.ctx, **asked, after=int(after) if after.isascii() and after.isdigit() else None
    )
    context = {
        "shell": shell(request, "Zezwolenia na alkohol"),
        "tabs": tabs(slug, "licences"),
        "table": sheets.licences(page.rows, slug),
        "rows": page.rows,
        "asked": asked,
        "kinds": KINDS,
        "purposes": PURPOSES,
        "states": STATES,
        "next_url": _with(request, po=str(page.next)) if page.next else "",
        "first_url": _with(request, po="") if after else "",
        "csv_url": f"{reverse('alcohol:csv', args=[slug])}?{request.GET.urlencode()}",
    }
    fragment = "alcohol/_licences.html"
    return render(request, fragment if "HX-Request" in request.headers else "alcohol/licences.html",
                  context)  # fmt: skip


@require_GET
@official("alcohol.view", module="alcohol")
def as_csv(request: PageRequest, slug: str) -> HttpResponse:
    """Give the filtered list as CSV that no spreadsheet takes for formulas."""
    rows: list[LicenceRow] = []
    after = None
    while True:
        page = queries.licences(request.ctx, **_asked(request), after=after, limit=500)
        rows += page.rows
        after = page.next
        if after is None:
            break
    return sheets.csv_of(rows, f"zezwolenia-{slug}-{request.ctx.today.isoformat()}.csv")


@require_GET
@official("alcohol.view", module="alcohol")
def card(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Show one permit with everything that happened to it; `?druk` is for paper."""
    found = queries.licence_card(request.ctx, licence_id=licence_id)
    asked = f"Wniosek o zezwolenie {found.licence.kind}"
    title = f"Zezwolenie {found.licence.number}" if found.licence.number else asked
    context = {
        "shell": shell(request, title, crumbs=((title, ""),)),
        "card": found,
        "slug": slug,
        "title": title,
        "chip": CHIPS.get(found.licence.state, "idle"),
        "today": request.ctx.today,
        "dues": sheets.dues(found.instalments, slug, may_pay=request.ctx.may("ledger.pay")),
        "history": sheets.history(found.history),
        "statements": sheets.statements(found.statements, slug),
        "siblings": sheets.licences(found.siblings, slug),
        "actions": _actions(request, found),
    }
    printed = "druk" in request.GET
    return render(request, "alcohol/card_print.html" if printed else "alcohol/card.html", context)


@require_http_methods(["GET", "POST"])
@official("alcohol.work", module="alcohol")
def withdraw(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Begin to withdraw a permit."""

    def do(said: dict[str, Any]) -> HttpResponse:
        case_id = commands.withdraw(request.ctx, licence_ids=[licence_id], **said)
        messages.success(request, "Wszczęto postępowanie. Zawiadom stronę.")
        return HttpResponseRedirect(reverse("desk:case", args=[slug, case_id]))

    return _form(request, licence_id, forms.WithdrawForm, do, "Cofnięcie", "Wszcznij postępowanie")


@require_http_methods(["GET", "POST"])
@official("alcohol.work", module="alcohol")
def sell_off(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Enter a paper application to sell off the stock."""

    def do(said: dict[str, Any]) -> HttpResponse:
        case_id = commands.apply_sell_off(request.ctx, licence_id=licence_id, **said)
        messages.success(request, "Założono sprawę o zezwolenie na wyprzedaż.")
        return HttpResponseRedirect(reverse("desk:case", args=[slug, case_id]))

    return _form(request, licence_id, forms.SellOffForm, do, "Wyprzedaż zapasów", "Załóż sprawę")


@require_http_methods(["GET", "POST"])
@official("alcohol.work", module="alcohol")
def correct(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Correct a mistake in the register."""

    def do(said: dict[str, Any]) -> HttpResponse:
        commands.correct(request.ctx, licence_id=licence_id, **said)
        messages.success(request, "Sprostowano. Historia pamięta, co było wcześniej.")
        return HttpResponseRedirect(reverse("alcohol:card", args=[slug, licence_id]))

    return _form(request, licence_id, forms.CorrectForm, do, "Sprostowanie", "Sprostuj")


@require_http_methods(["GET", "POST"])
@official("alcohol.work", module="alcohol")
def reinstate(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Put an ended permit back in force."""

    def do(said: dict[str, Any]) -> HttpResponse:
        commands.reinstate(request.ctx, licence_id=licence_id, **said)
        messages.success(request, "Zezwolenie znów obowiązuje.")
        return HttpResponseRedirect(reverse("alcohol:card", args=[slug, licence_id]))

    return _form(request, licence_id, forms.ReasonForm, do, "Przywrócenie", "Przywróć zezwolenie")


@require_http_methods(["GET", "POST"])
@official("alcohol.work", module="alcohol")
def waive(request: PageRequest, slug: str, licence_id: int) -> HttpResponse:
    """Record that the party gave up the appeal."""
    found = queries.licence_card(request.ctx, licence_id=licence_id)

    def do(said: dict[str, Any]) -> HttpResponse:
        if found.decision_case_id is None:
            raise commands.NothingToWaive("Decyzji nie wydano w tym systemie.")
        commands.waive(request.ctx, case_id=found.decision_case_id, **said)
        messages.success(request, "Zapisano. Decyzja jest ostateczna.")
        return HttpResponseRedirect(reverse("alcohol:card", args=[slug, licence_id]))

    return _form(request, licence_id, forms.WaiveForm, do, "Zrzeczenie się odwołania", "Zapisz")


def _form(
    request: PageRequest,
    licence_id: int,
    shape: type[django_forms.Form],
    do: Callable[[dict[str, Any]], HttpResponse],
    what: str,
    submit: str,
) -> HttpResponse:
    found = queries.licence_card(request.ctx, licence_id=licence_id).licence
    start: dict[str, Any] = {"holder_name": found.holder, "holder_nip": found.nip}
    start |= dict.fromkeys(("received_on", "found_on", "filed_on"), request.ctx.today)
    form = shape(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
    back = reverse("alcohol:card", args=[request.office.slug, licence_id])
    title = f"{what}: {found.number}"
    context = {
        "shell": shell(request, title, crumbs=((found.number, back), (what, ""))),
        "title": title,
        "form": form,
        "submit": submit,
        "back": back,
        "licence": found,
    }
    return render(request, "alcohol/form.html", context, status=422 if form.errors else 200)


def _actions(request: PageRequest, found: LicenceCard) -> list[tuple[str, str]]:
    if not request.ctx.may("alcohol.work"):
        return []
    args = [request.office.slug, found.licence.id]
    ways = [("Sprostuj omyłkę", "correct")] if found.licence.number else []
    if found.licence.state == "wydane":
        ways += [("Zrzeczenie się odwołania", "waive"), ("Cofnij zezwolenie", "withdraw")]
    elif found.licence.ended_on is not None:
        ways.append(("Wyprzedaż zapasów", "sell-off"))
        if found.licence.valid_to >= request.ctx.today:
            ways.append(("Przywróć po odwołaniu", "reinstate"))
    return [(label, reverse(f"alcohol:{name}", args=args)) for label, name in ways]


def _asked(request: PageRequest) -> dict[str, Any]:
    names = {"search": "q", "kind": "rodzaj", "purpose": "miejsce", "state": "stan"}
    return {name: request.GET.get(param, "").strip()[:80] for name, param in names.items()}


def _with(request: PageRequest, **changed: str) -> str:
    said = request.GET.copy()
    for name, value in changed.items():
        said.pop(name, None)
        if value:
            said[name] = value
    return f"{request.path}?{said.urlencode()}"
