"""What the office tells everybody about itself: opening hours and accessibility."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wrota.kernel.offices import disclosures
from wrota.kernel.offices.disclosures import BadDisclosure, Outdated
from wrota.kernel.web import PageRequest, official
from wrota.ui.desk import shell
from wrota.web.desk.office_forms import (
    SPARE,
    DeclarationForm,
    SpecialForm,
    WeekForm,
    hours_of,
    special_of,
    start_of,
    week_of,
)
from wrota.web.desk.views.office import tabs

#: rows of days that one page takes
MOST_ROWS = 200
OUTDATED = (
    "Ktoś inny zapisał w tym czasie nowszą wersję. Sprawdź w historii, co zmienił. "
    "Jeśli zapiszesz jeszcze raz, zostanie Twoja."
)


@require_http_methods(["GET", "POST"])
@official("office.disclose")
def hours(request: PageRequest, slug: str) -> HttpResponse:
    """Show and change opening hours: the usual week, the days that differ, a note."""
    told, today = disclosures.disclosed(), request.ctx.today
    seen = _seen(request, told.hours_version)
    posted = request.POST if request.method == "POST" else None
    week = WeekForm(posted, initial=week_of(told.hours))
    rows = formset_factory(SpecialForm, extra=SPARE, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    special = rows(
        posted,
        initial=special_of(told.hours, today),
        prefix="dni",
        form_kwargs={"today": today},
    )
    if request.method == "POST" and special.is_valid() & week.is_valid():
        try:
            disclosures.set_hours(request.ctx, hours=hours_of(week, special), seen=seen)
        except (BadDisclosure, Outdated) as refused:
            _mark(week, refused)
            seen = told.hours_version
        else:
            messages.success(request, "Godziny zapisane. Mieszkańcy już je widzą.")
            return HttpResponseRedirect(reverse("desk:hours", args=[slug]))
    context = {
        "shell": shell(request, "Godziny otwarcia", section="urzad"),
        "tabs": tabs(request, "hours"),
        "told": told.hours,
        "now": request.ctx.now,
        "version": seen,
        "week": week,
        "special": special,
        "forms": [week, *special.forms],
        "wrong": bool(week.errors or special.total_error_count()),
        "history": disclosures.history(disclosures.HOURS),
    }
    return render(request, "desk/hours.html", context, status=422 if context["wrong"] else 200)


@require_http_methods(["GET", "POST"])
@official("office.disclose")
def declaration(request: PageRequest, slug: str) -> HttpResponse:
    """Show and change the declaration of accessibility."""
    told, office = disclosures.disclosed(), request.office
    seen = _seen(request, told.declaration_version)
    start = start_of(
        told.declaration, today=request.ctx.today, email=office.email, phone=office.phone
    )
    form = DeclarationForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            disclosures.declare(request.ctx, declaration=form.declaration, seen=seen)
        except (BadDisclosure, Outdated) as refused:
            _mark(form, refused)
            seen = told.declaration_version
        else:
            messages.success(request, "Deklaracja zapisana. Mieszkańcy już ją widzą.")
            return HttpResponseRedirect(reverse("desk:declaration", args=[slug]))
    context = {
        "shell": shell(request, "Dostępność", section="urzad"),
        "tabs": tabs(request, "declaration"),
        "told": told.declaration,
        "today": request.ctx.today,
        "version": seen,
        "form": form,
        "history": disclosures.history(disclosures.DECLARATION),
    }
    return render(request, "desk/declaration.html", context, status=422 if form.errors else 200)


def _seen(request: PageRequest, newest: int) -> int:
    """Return the version that was on the screen; a value that nobody sent is older than any."""
    if request.method != "POST":
        return newest
    number = request.POST.get("wersja", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1


def _mark(form: forms.Form, refused: BadDisclosure | Outdated) -> None:
    errors: Mapping[str, str] = getattr(refused, "errors", {"": OUTDATED})
    for name, message in errors.items():
        form.add_error(name if name in form.fields else None, message)
