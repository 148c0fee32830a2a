"""Shape of what an operator of the certificate centre types when proposing an act."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from wrota.office.pki.acts import REASONS
from wrota.office.pki.authorities import RENEWABLE
from wrota.office.pki.offline import MAX_BYTES
from wrota.office.pki.profiles import PROFILES
from wrota.office.pki.terms import TERMS

WHY = "Druga osoba przeczyta to, zanim zatwierdzi. Zostanie na zawsze w dzienniku."


class ActForm(forms.Form):
    """What every proposal has: why it is needed."""

    uzasadnienie = forms.CharField(
        label="Uzasadnienie",
        help_text=WHY,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Napisz, dlaczego to jest potrzebne."},
    )

    def act_data(self) -> dict[str, Any]:
        """Return what the act needs."""
        raise NotImplementedError


class GenerationForm(ActForm):
    """Which authority gets a new generation."""

    urzad = forms.ChoiceField(
        label="Urząd certyfikacji",
        choices=[(kind.value, PROFILES[kind].title) for kind in RENEWABLE],
    )
    field_order = ("urzad", "uzasadnienie")

    def act_data(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["urzad"]}


class TakeBackForm(ActForm):
    """Which certificate is taken back, and why in the words of a revocation list."""

    certyfikat = forms.IntegerField(widget=forms.HiddenInput)
    powod = forms.ChoiceField(
        label="Powód, który zobaczy każdy",
        choices=[(code, text.capitalize()) for code, text in REASONS.items() if code],
    )
    field_order = ("certyfikat", "powod", "uzasadnienie")

    def act_data(self) -> dict[str, Any]:
        return {
            "certificate_id": self.cleaned_data["certyfikat"],
            "reason": self.cleaned_data["powod"],
        }


class ParameterForm(ActForm):
    """Which value of the profiles changes, and to what."""

    parametr = forms.ChoiceField(
        label="Parametr",
        choices=[
            (one.name, f"{one.title} (od {one.low} do {one.high} {one.unit})")
            for one in TERMS.values()
        ],
    )
    wartosc = forms.IntegerField(
        label="Nowa wartość",
        min_value=1,
        error_messages={"invalid": "Wpisz liczbę.", "required": "Wpisz liczbę."},
    )
    field_order = ("parametr", "wartosc", "uzasadnienie")

    def act_data(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["parametr"], "value": self.cleaned_data["wartosc"]}


class AnswerForm(ActForm):
    """The file that came back from a key ceremony."""

    plik = forms.FileField(
        label="Plik z odpowiedzią (odpowiedz.json)",
        error_messages={"required": "Wybierz plik.", "empty": "Ten plik jest pusty."},
    )
    field_order = ("plik", "uzasadnienie")

    def clean_plik(self) -> str:
        """Read the file as text; what it says is checked by the act."""
        given = self.cleaned_data["plik"]
        if given.size > MAX_BYTES:
            raise forms.ValidationError("Plik jest za duży.")
        try:
            return str(given.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("To nie jest plik JSON.") from error

    def act_data(self) -> dict[str, Any]:
        return {"answer": self.cleaned_data["plik"]}


class PermitForm(ActForm):
    """A consent to what the host does: only the reason is asked."""

    def act_data(self) -> dict[str, Any]:
        return {}


FORMS: Mapping[str, Callable[..., ActForm]] = {
    "generation": GenerationForm,
    "revoke-authority": TakeBackForm,
    "revoke": TakeBackForm,
    "parameter": ParameterForm,
    "root-answer": AnswerForm,
    "root-away": PermitForm,
    "backup-keys": PermitForm,
    "restore-keys": PermitForm,
}
