"""Rules by which items find their unit, as the office writes them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wrota.kernel.offices import queries as offices
from wrota.kernel.web import PageRequest, official
from wrota.office.forms import catalogue
from wrota.office.inbox import routing
from wrota.office.inbox.queries import CHANNELS
from wrota.office.inbox.routing import EmptyRule, NewRule
from wrota.ui.desk import shell, way
from wrota.web.desk.views.registers import tabs


class RuleForm(forms.Form):
    """One rule; every condition that is filled must hold."""

    name = forms.CharField(label="Nazwa reguły", max_length=120, help_text="Na przykład: Drogi")
    words = forms.CharField(
        label="Słowa w tytule",
        max_length=400,
        required=False,
        help_text="Po przecinku; wystarczy jedno. Wielkość liter i ogonki nie mają znaczenia.",
    )
    channel = forms.ChoiceField(label="Droga wpływu", required=False)
    form_code = forms.ChoiceField(label="Formularz", required=False)
    sender = forms.CharField(label="Nadawca zawiera", max_length=120, required=False)
    unit = forms.ChoiceField(label="Komórka")
    jrwa = forms.RegexField(
        r"^\d{2,5}$",
        label="Klasa JRWA",
        required=False,
        error_messages={"invalid": "Klasa to od 2 do 5 cyfr, na przykład 7226."},
    )


@require_GET
@official("inbox.rules")
def rule_list(request: PageRequest, slug: str) -> HttpResponse:
    """List the rules in force in the order in which they are asked."""
    context = {
        "shell": shell(request, "Reguły przydziału", section="rejestry"),
        "rules": routing.rules(request.ctx),
        "channels": CHANNELS,
        "tabs": tabs(request, "rules"),
    }
    return render(request, "desk/rules.html", context)


@require_http_methods(["GET", "POST"])
@official("inbox.rules")
def new_rule(request: PageRequest, slug: str) -> HttpResponse:
    """Add a rule after the others."""
    form = _form(request)
    back = reverse("desk:rules", args=[slug])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        words = tuple(w.strip() for w in said["words"].split(",") if w.strip())
        rule = NewRule(
            name=said["name"],
            unit_id=int(said["unit"]),
            words=words,
            channel=said["channel"],
            form_code=said["form_code"],
            sender=said["sender"].strip(),
            jrwa=said["jrwa"],
        )
        try:
            routing.add_rule(request.ctx, rule=rule)
        except EmptyRule:
            form.add_error("words", "Podaj co najmniej jeden warunek.")
        else:
            messages.success(request, "Reguła działa od dziś dla nowych przesyłek.")
            return HttpResponseRedirect(back)
    title = "Nowa reguła przydziału"
    context = {
        "shell": shell(
            request, title, section="rejestry", crumbs=way(request, ("Reguły", back), (title, ""))
        ),
        "title": title,
        "lead": "Wszystkie wypełnione warunki muszą się zgadzać. Pierwsza pasująca reguła wygrywa.",
        "form": form,
        "submit": "Dodaj regułę",
        "back": back,
    }
    return render(request, "desk/form.html", context)


@require_POST
@official("inbox.rules")
def end_rule(request: PageRequest, slug: str, rule_id: int) -> HttpResponse:
    """Take a rule out of force; what it assigned stays."""
    routing.end_rule(request.ctx, rule_id=rule_id)
    messages.success(request, "Reguła już nie działa.")
    return HttpResponseRedirect(reverse("desk:rules", args=[slug]))


def _form(request: PageRequest) -> RuleForm:
    form = RuleForm(request.POST or None)
    known = catalogue.forms(on=request.ctx.today)
    choices = {
        "channel": [("", "każda"), *CHANNELS.items()],
        "form_code": [("", "każdy"), *((s.code, s.kept_title) for _module, s in known)],
        "unit": [(str(u.pk), f"{u.symbol} – {u.name}") for u in offices.units()],
    }
    for name, options in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
    return form
