"""Shape of what an editor types about the office: its hours and its accessibility."""

from datetime import date
from typing import Any

from django import forms

from wrota.kernel.offices.accessibility import (
    KNOWN_BARRIERS,
    LABELS,
    METHODS,
    STATES,
    AccessibilityDeclaration,
)
from wrota.kernel.offices.disclosures import LONGEST_NOTE
from wrota.kernel.offices.hours import (
    WEEKDAYS,
    BadHours,
    Hours,
    Intervals,
    SpecialDay,
    read,
    text_of,
)

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
DAY_ERRORS = {"invalid": "Wpisz datę, na przykład 24.12.2026."}
#: empty rows for days that differ
SPARE = 3


class HoursField(forms.CharField):
    """Hours of one day in plain words; nothing means closed."""

    def __init__(self, **said: Any) -> None:
        super().__init__(required=False, max_length=120, **said)

    def clean(self, value: Any) -> Any:
        try:
            return read(super().clean(value))
        except BadHours as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.DateField):
    """A day as people write it."""

    def __init__(self, **said: Any) -> None:
        widget = forms.DateInput(format="%d.%m.%Y")
        super().__init__(
            input_formats=DAY_FORMATS, error_messages=DAY_ERRORS, widget=widget, **said
        )


class WeekForm(forms.Form):
    """The usual week and the note under it."""

    note = forms.CharField(
        label="Uwagi",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Na przykład: Kasa do 14.00. Najwyżej {LONGEST_NOTE} znaków.",
    )
    field_order = [f"d{n}" for n in range(len(WEEKDAYS))]

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for n, name in enumerate(WEEKDAYS):
            self.fields[f"d{n}"] = HoursField(label=name.capitalize())
        self.order_fields(self.field_order)

    @property
    def week(self) -> tuple[Intervals, ...]:
        return tuple(self.cleaned_data[f"d{n}"] for n in range(len(WEEKDAYS)))


class SpecialForm(forms.Form):
    """One day that differs; an empty row is left out."""

    day = DayField(label="Dzień", required=False)
    hours = HoursField(label="Godziny (puste: zamknięte)")
    reason = forms.CharField(label="Powód", max_length=120, required=False)

    def __init__(self, *args: Any, today: date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        day = said.get("day")
        if day is None and "day" in said and (said.get("hours") or said.get("reason")):
            self.add_error("day", "Wpisz dzień, na przykład 24.12.2026.")
        if day is not None and day < self.today:
            self.add_error("day", "Ten dzień już minął. Podaj dzień od dziś.")
        if day is not None and not said.get("reason"):
            self.add_error("reason", "Podaj powód. Przeczytają go mieszkańcy.")
        return said


class DeclarationForm(forms.Form):
    """The facts of a declaration of accessibility, in the order of its page."""

    state = forms.ChoiceField(choices=list(STATES.items()), widget=forms.RadioSelect)
    barriers = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Każda rzecz w osobnym wierszu: co, dlaczego i co zamiast tego.",
    )
    exemptions = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Treści wyłączone z ustawy (art. 3 ust. 2), na przykład archiwalne.",
    )
    burden_url = forms.CharField(
        required=False, help_text="Adres oceny, jeśli urząd powołuje się na nadmierne obciążenie."
    )
    published = DayField(required=False, help_text="Puste: dzień przyłączenia do platformy.")
    updated = DayField(required=False)
    drawn_up = DayField(help_text="Na przykład 14.12.2026.")
    reviewed = DayField(help_text="Ustawa każe przeglądać deklarację co roku do 31 marca.")
    method = forms.ChoiceField(choices=list(METHODS.items()), widget=forms.RadioSelect)
    auditor = forms.CharField(
        required=False, help_text="Tylko gdy stronę ocenił podmiot zewnętrzny."
    )
    person = forms.CharField(help_text="Osoba albo komórka, do której pisze mieszkaniec.")
    email = forms.EmailField(
        error_messages={"invalid": "Wpisz adres e-mail, na przykład urzad@gmina.pl."}
    )
    phone = forms.CharField()
    coordinator = forms.CharField(
        required=False, help_text="Imię i nazwisko (ustawa z 19 lipca 2019 r.)."
    )
    coordinator_contact = forms.CharField(required=False, help_text="Telefon albo e-mail.")
    entrance = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    inside = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    aids = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    parking = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    dog = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    interpreter = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for name, field in self.fields.items():
            field.label = LABELS[name]

    @property
    def declaration(self) -> AccessibilityDeclaration:
        lines = {k: _plain(v) for k, v in self.cleaned_data.items()}
        return AccessibilityDeclaration(**lines)


def week_of(hours: Hours | None) -> dict[str, Any]:
    """Return what the form of the week starts with."""
    if hours is None:
        return {}
    return {f"d{n}": text_of(one) for n, one in enumerate(hours.week)} | {"note": hours.note}


def special_of(hours: Hours | None, today: date) -> list[dict[str, Any]]:
    """Return the rows of days that differ: those to come, the past ones stay in the history."""
    coming = (one for one in hours.special if one.day >= today) if hours else ()
    return [{"day": x.day, "hours": text_of(x.hours), "reason": x.reason} for x in coming]


def hours_of(week: WeekForm, special: forms.BaseFormSet[SpecialForm]) -> Hours:
    """Return the hours that valid forms say."""
    rows = (one.cleaned_data for one in special.forms if one.cleaned_data.get("day"))
    days = (SpecialDay(row["day"], row["hours"], row["reason"]) for row in rows)
    note = _plain(week.cleaned_data["note"])
    return Hours(week.week, tuple(sorted(days, key=lambda one: one.day)), note)


def start_of(
    declaration: AccessibilityDeclaration | None, *, today: date, email: str, phone: str
) -> dict[str, Any]:
    """Return what the form of the declaration starts with."""
    if declaration is not None:
        return {name: getattr(declaration, name) for name in LABELS}
    known = "\n".join(KNOWN_BARRIERS)
    start = {"state": "czesciowo", "method": "samoocena", "barriers": known}
    return start | {"drawn_up": today, "reviewed": today, "email": email, "phone": phone}


def _plain(value: Any) -> Any:
    """Return typed text with plain line ends and without empty lines; other values as they are."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.strip() for line in value.splitlines() if line.strip())
