"""The office's own organisation: people, substitutions, modules."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.manifest import ROLES, modules
from wrota.kernel.offices import commands, queries
from wrota.kernel.offices.commands import BadPeriod, UnknownModule
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.ui.desk import shell
from wrota.ui.pages import NavItem
from wrota.ui.parts import Cell, Table


@require_GET
@official("office.people")
def people(request: PageRequest, slug: str) -> HttpResponse:
    rows = queries.people(request.ctx, on=request.ctx.today)
    table = Table(
        caption=polish.odmiana(len(rows), "osoba", "osoby", "osób"),
        columns=("Kto", "Komórka", "Stanowisko", "Role", "Od"),
        rows=[
            (
                Cell(r.name, note=r.email),
                r.unit,
                r.post,
                ", ".join(ROLES[x] for x in r.roles),
                polish.data(r.since),
            )
            for r in rows
        ],
    )
    return render(
        request,
        "desk/people.html",
        {
            "shell": shell(request, "Ludzie i komórki", section="urzad"),
            "table": table,
            "rows": rows,
            "tabs": tabs(request, "people"),
            "may_organise": request.ctx.may("office.organise"),
        },
    )


@require_http_methods(["GET", "POST"])
@official("office.organise")
def substitute(request: PageRequest, slug: str) -> HttpResponse:
    """Name who acts for whom, from a day to a day."""
    rows = queries.people(request.ctx, on=request.ctx.today)
    options = [(str(r.membership_id), f"{r.name} – {r.post}") for r in rows]

    class SubstitutionForm(forms.Form):
        absent = forms.ChoiceField(label="Kogo nie ma", choices=options)
        substitute = forms.ChoiceField(label="Kto zastępuje", choices=options)
        from_on = forms.DateField(label="Od dnia", input_formats=["%d.%m.%Y", "%Y-%m-%d"])
        to_on = forms.DateField(label="Do dnia (włącznie)", input_formats=["%d.%m.%Y", "%Y-%m-%d"])
        reason = forms.CharField(label="Powód", max_length=80, required=False)

    form = SubstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["absent"] == said["substitute"]:
                raise BadPeriod("Wybierz dwie różne osoby.")
            commands.substitute(
                request.ctx,
                absent_id=int(said["absent"]),
                substitute_id=int(said["substitute"]),
                from_on=said["from_on"],
                to_on=said["to_on"],
                reason=said["reason"],
            )
        except BadPeriod:
            form.add_error(
                "to_on", "Wybierz różne osoby i dzień końca nie wcześniejszy od początku."
            )
        else:
            messages.success(request, "Zastępstwo zapisane. Działa w podanych dniach.")
            return HttpResponseRedirect(reverse("desk:people", args=[slug]))
    return render(
        request,
        "desk/form.html",
        {
            "shell": shell(request, "Nowe zastępstwo", section="urzad"),
            "title": "Nowe zastępstwo",
            "lead": "Zastępca dostaje role osoby nieobecnej. Widać, kto za kogo działał.",
            "form": form,
            "submit": "Zapisz zastępstwo",
            "back": reverse("desk:people", args=[slug]),
        },
    )


@require_http_methods(["GET", "POST"])
@official("office.modules")
def modules_page(request: PageRequest, slug: str) -> HttpResponse:
    """Switch modules on and off; what is off does not exist for the office."""
    if request.method == "POST":
        code, on = request.POST.get("modul", ""), request.POST.get("stan") == "wlacz"
        try:
            commands.switch_module(request.ctx, code=code, on=on)
        except UnknownModule:
            messages.error(request, "Tego modułu nie ma dla Waszego urzędu.")
        else:
            messages.success(request, "Moduł włączony." if on else "Moduł wyłączony.")
        return HttpResponseRedirect(reverse("desk:modules", args=[slug]))
    offered = [m for m in modules() if request.office.kind in m.offices]
    return render(
        request,
        "desk/modules.html",
        {
            "shell": shell(request, "Moduły", section="urzad"),
            "offered": [(m, m.code in request.office.modules) for m in offered],
            "tabs": tabs(request, "modules"),
        },
    )


def tabs(request: PageRequest, current: str) -> tuple[NavItem, ...]:
    """Return the pages of the office's organisation that this person may open."""
    pages = (
        ("people", "Ludzie i komórki", "office.people"),
        ("hours", "Godziny otwarcia", "office.disclose"),
        ("declaration", "Dostępność", "office.disclose"),
        ("modules", "Moduły", "office.modules"),
        ("keys", "Klucze API", "keys.manage"),
        ("boxes", "Skrzynki", "inbox.boxes"),
        ("store-checks", "Pliki", "documents.watch"),
        ("journal", "Dziennik", "office.journal"),
        ("jobs", "Zadania systemu", "office.jobs"),
    )
    return tuple(
        NavItem(label, reverse(f"desk:{route}", args=[request.office.slug]), route == current)
        for route, label, permission in pages
        if request.ctx.may(permission)
    )
