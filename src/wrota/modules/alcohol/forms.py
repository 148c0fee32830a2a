"""Shapes of what clerks type on the pages of this module."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from wrota.modules.alcohol.rules import PowodCofniecia, Przeznaczenie, Rodzaj
from wrota.modules.alcohol.types import Ruling

DAYS = ["%d.%m.%Y", "%Y-%m-%d"]
BAD_DAY = {"invalid": "Wpisz datę, na przykład 14.12.2026."}
BAD_NUMBER = {"invalid": "Wpisz liczbę, na przykład 12."}


def day_field(label: str, *, help_text: str = "", required: bool = True) -> forms.DateField:
    """Return a field for a day written the Polish way."""
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=help_text,
        required=required,
        error_messages=BAD_DAY,
    )


class DayForm(forms.Form):
    """One day: of a payment, a delivery or an act."""

    dzien = day_field("Dzień")


class WordsForm(forms.Form):
    """A text that the party will read."""

    powody = forms.CharField(label="Uzasadnienie", max_length=8000, required=False)
    braki = forms.CharField(label="Czego brakuje", max_length=8000, required=False)
    rozstrzygniecie = forms.CharField(label="Rozstrzygnięcie", max_length=8000, required=False)
    numer = forms.CharField(label="Sygnatura", max_length=60, required=False)
    nazwa = forms.CharField(label="Przedsiębiorca", max_length=200, required=False)
    nip = forms.CharField(label="NIP", max_length=20, required=False)


class OpinionForm(forms.Form):
    """The ruling of the municipal commission."""

    opinia = forms.ChoiceField(choices=[("pozytywna", "pozytywna"), ("negatywna", "negatywna")])
    numer = forms.CharField(label="Numer postanowienia", max_length=60, required=False)
    dzien = day_field("Dzień postanowienia")
    odleglosc = forms.DecimalField(
        label="Odległość w metrach",
        min_value=0,
        max_digits=7,
        decimal_places=1,
        required=False,
        localize=True,
        error_messages=BAD_NUMBER,
    )
    powody = forms.CharField(label="Uzasadnienie komisji", max_length=8000, required=False)

    def ruling(self) -> Ruling:
        """Return the ruling that was typed."""
        said = self.cleaned_data
        return Ruling(
            positive=said["opinia"] == "pozytywna",
            on=said["dzien"],
            number=said["numer"],
            distance_m=said["odleglosc"],
            reasons=said["powody"],
        )


class LimitsForm(forms.Form):
    """A council's resolution on limits: six numbers, a distance and a night ban."""

    number = forms.CharField(label="Numer uchwały", max_length=60)
    dated_on = day_field("Data uchwały")
    in_force_from = day_field("Obowiązuje od")
    min_distance_m = forms.DecimalField(
        label="Najmniejsza odległość w metrach",
        min_value=0,
        max_digits=7,
        decimal_places=1,
        required=False,
        localize=True,
        help_text="Jeśli uchwała ją ustala.",
        error_messages=BAD_NUMBER,
    )
    night_from = forms.IntegerField(
        label="Zakaz nocny od godziny", min_value=0, max_value=24, required=False
    )
    night_to = forms.IntegerField(
        label="Zakaz nocny do godziny", min_value=0, max_value=24, required=False
    )
    source = forms.CharField(
        label="Gdzie ogłoszona",
        max_length=240,
        required=False,
        help_text="Na przykład Dz. Urz. Woj. Lubuskiego i pozycja.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Przeznaczenie:
            for kind in Rodzaj:
                self.fields[limit_name(kind, purpose)] = forms.IntegerField(
                    label=f"{kind}: {kind.opis}", min_value=0, error_messages=BAD_NUMBER
                )

    def said(self) -> dict[str, Any]:
        """Return the arguments of the command that enters the resolution."""
        said = self.cleaned_data
        plain = ("number", "dated_on", "in_force_from", "min_distance_m", "source")
        night = (said["night_from"], said["night_to"])
        return {name: said[name] for name in plain} | {
            "night": None if night == (None, None) else night,
            "limits": {
                f"{kind}-{purpose}": said[limit_name(kind, purpose)]
                for kind in Rodzaj
                for purpose in Przeznaczenie
            },
        }


class WithdrawForm(forms.Form):
    """Why the office begins to withdraw a permit."""

    ground = forms.ChoiceField(
        label="Powód",
        choices=[(one.name, f"{one.opis} ({one.podstawa})") for one in PowodCofniecia],
        widget=forms.RadioSelect,
    )
    found_on = day_field("Dzień zdarzenia albo kontroli", help_text="Na przykład 4.12.2026.")
    what_happened = forms.CharField(
        label="Co się stało",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Strona przeczyta to w zawiadomieniu o wszczęciu.",
    )


class SellOffForm(forms.Form):
    """A paper application to sell off the stock."""

    filed_on = day_field("Dzień wpływu wniosku", help_text="Na przykład 4.12.2026.")
    stock = forms.DecimalField(
        label="Wartość zapasów brutto w złotych",
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text="Z inwentaryzacji, tylko ten rodzaj alkoholu.",
        error_messages={"invalid": "Wpisz kwotę, na przykład 12500,00."},
    )
    valid_from = day_field("Wyprzedaż od")
    valid_to = day_field("Wyprzedaż do", help_text="Najwyżej 6 miesięcy.")


class CorrectForm(forms.Form):
    """A mistake in the register that is plain to see."""

    holder_name = forms.CharField(label="Przedsiębiorca", max_length=200)
    holder_nip = forms.CharField(label="NIP", max_length=13, required=False)
    reason = forms.CharField(
        label="Jaki błąd poprawiasz", max_length=180, help_text="Zostanie w historii zezwolenia."
    )


class ReasonForm(forms.Form):
    """Why something that has been done is undone."""

    reason = forms.CharField(label="Powód", max_length=180)


class WaiveForm(forms.Form):
    """The day on which the party's waiver of the appeal came."""

    received_on = day_field("Dzień wpływu oświadczenia", help_text="Na przykład 14.12.2026.")


def limit_name(kind: Rodzaj, purpose: Przeznaczenie) -> str:
    """Return the input of one limit."""
    return f"limit_{kind}_{purpose}"


def day_of(data: Mapping[str, Any]) -> date | None:
    """Return the day typed in a form of one day, None when it is no day."""
    form = DayForm(data)
    return form.cleaned_data["dzien"] if form.is_valid() else None
