"""Keys for programs of the office: what there is, a new one shown once, and the end of one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.keys import commands, queries
from wrota.kernel.keys.commands import BadKey
from wrota.kernel.keys.types import KeyRow
from wrota.kernel.manifest import parts
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.ui.desk import shell, way
from wrota.ui.parts import Choice, ErrorItem, SummaryRow
from wrota.web.desk.views.office import tabs

TITLE = "Klucze API"
#: days for which a key works unless somebody chooses otherwise
USUAL = 90
#: field of the command -> field of the page
NAMES = {"name": "nazwa", "permissions": "prawa", "in_force_to": "dzien"}


class KeyForm(forms.Form):
    """Shape of what the administrator types; the rights are drawn in groups."""

    nazwa = forms.CharField(
        label="Nazwa programu",
        help_text="Po niej poznacie klucz w dzienniku, na przykład: Ewidencja działalności.",
        max_length=80,
        error_messages={"required": "Nazwij program: od 3 do 80 znaków."},
    )
    dzien = forms.DateField(
        label="Działa do dnia",
        help_text="Najdalej za rok. Tego dnia klucz jeszcze działa.",
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        error_messages={
            "required": "Wpisz datę, na przykład 14.12.2026.",
            "invalid": "Wpisz datę, na przykład 14.12.2026.",
        },
    )


@require_GET
@official("keys.manage")
def key_list(request: PageRequest, slug: str) -> HttpResponse:
    """List the office's keys."""
    rows = queries.keys(request.ctx)
    return render(
        request,
        "desk/keys.html",
        {
            "shell": shell(request, TITLE, section="urzad"),
            "rows": [(row, _state(request, row), _last_day(row)) for row in rows],
            "tabs": tabs(request, "keys"),
        },
    )


@require_http_methods(["GET", "POST"])
@official("keys.manage")
def new_key(request: PageRequest, slug: str) -> HttpResponse:
    """Make a key; the answer shows its secret this one time."""
    offers = queries.offers(request.ctx)
    chosen = request.POST.getlist("prawa")
    usual = {"dzien": request.ctx.today + timedelta(days=USUAL)}
    form = KeyForm(request.POST if request.method == "POST" else None, initial=usual)
    wrong: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            secret = commands.make(
                request.ctx,
                name=said["nazwa"],
                permissions=chosen,
                in_force_to=said["dzien"] + timedelta(days=1),
            )
        except BadKey as refused:
            wrong = {NAMES[field]: text for field, text in refused.errors.items()}
        else:
            return _made(request, said, secret)
    _mark(form, wrong)
    errors = [
        ErrorItem(f"id_{name}", " ".join(map(str, found))) for name, found in form.errors.items()
    ]
    errors += [ErrorItem("f-prawa", text) for name, text in wrong.items() if name == "prawa"]
    groups = [
        (f"f-prawa{n}" if n else "f-prawa", one.title, [Choice(*pair) for pair in one.permissions])
        for n, one in enumerate(offers)
    ]
    context = {
        "shell": shell(request, "Nowy klucz", section="urzad", crumbs=_way(request, "Nowy klucz")),
        "form": form,
        "groups": groups,
        "chosen": chosen,
        "errors": errors,
        "rights_error": wrong.get("prawa", ""),
    }
    return render(request, "desk/key_new.html", context)


@require_http_methods(["GET", "POST"])
@official("keys.manage")
def revoke_key(request: PageRequest, slug: str, key_id: int) -> HttpResponse:
    """Ask whether the program may lose its access, then end the key at once."""
    row = queries.key(request.ctx, key_id=key_id)
    if request.method == "POST":
        commands.revoke(request.ctx, key_id=key_id)
        messages.success(request, f"Klucz „{row.name}” już nie działa.")
        return HttpResponseRedirect(reverse("desk:keys", args=[slug]))
    context = {
        "shell": shell(request, "Odwołaj klucz", section="urzad", crumbs=_way(request, row.name)),
        "row": row,
        "works": row.works(request.ctx.today),
        "facts": _facts(row),
    }
    return render(request, "desk/key_revoke.html", context)


def _made(request: PageRequest, said: dict[str, Any], secret: str) -> HttpResponse:
    slug = request.office.slug
    context = {
        "shell": shell(
            request, "Klucz gotowy", section="urzad", crumbs=_way(request, "Nowy klucz")
        ),
        "name": said["nazwa"],
        "last_day": said["dzien"],
        "secret": secret,
        "example": f"curl -H 'Authorization: Bearer {secret[: commands.SHOWN]}…' "
        + request.build_absolute_uri(f"/api/v1/…/{slug}/…"),
    }
    response = render(request, "desk/key_made.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _mark(form: KeyForm, wrong: dict[str, str]) -> None:
    for name, text in wrong.items():
        if name in form.fields:
            form.add_error(name, text)


def _state(request: PageRequest, row: KeyRow) -> tuple[str, str]:
    """Return the chip of a key: (state, word)."""
    if row.works(request.ctx.today):
        return ("ok", "Działa") if row.is_maker_here else ("warn", "Wydawcy już tu nie ma")
    return ("idle", "Odwołany") if row.revoked_at else ("idle", "Wygasł")


def _last_day(row: KeyRow) -> str:
    return polish.data(row.in_force_to - timedelta(days=1))


def _facts(row: KeyRow) -> list[SummaryRow]:
    titles = {name: p.title for part in parts() for name, p in part.permissions.items()}
    used = "jeszcze nieużyty"
    if row.last_used_at:
        at = timezone.localtime(row.last_used_at)
        used = f"{polish.data(at.date())} {polish.czas(at)}, z adresu {row.last_used_from}"
    return [
        SummaryRow("Początek klucza", f"{row.beginning}…"),
        SummaryRow("Wydany", f"{polish.data(timezone.localdate(row.made_at))}, {row.made_by}"),
        SummaryRow("Działa do dnia", _last_day(row)),
        SummaryRow("Ostatnie użycie", used),
        SummaryRow("Program może", "; ".join(titles.get(name, name) for name in row.permissions)),
    ]


def _way(request: PageRequest, here: str) -> Any:
    above = (TITLE, reverse("desk:keys", args=[request.office.slug]))
    return way(request, above, (here, request.path))
