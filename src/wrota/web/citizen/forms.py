"""Shapes of what a person types about themselves: their data and whom they act for."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wrota.kernel.accounts.models import Mandate
from wrota.law import identifiers


def checked(check: Callable[[str], str]) -> Callable[[str], None]:
    """Turn a check of the law floor into a validator with its own message."""

    def validate(text: str) -> None:
        try:
            check(text)
        except identifiers.InvalidIdentifier as error:
            raise ValidationError(str(error)) from error

    return validate


class CardForm(django_forms.Form):
    """The person's own data, from which applications are filled in."""

    first_name = django_forms.CharField(label=_("Imię"), max_length=80)
    last_name = django_forms.CharField(label=_("Nazwisko"), max_length=80)
    pesel = django_forms.CharField(
        label=_("PESEL"),
        required=False,
        max_length=20,
        validators=[checked(identifiers.check_pesel)],
    )
    phone = django_forms.CharField(label=_("Telefon"), required=False, max_length=20)
    street = django_forms.CharField(label=_("Ulica i numer"), required=False, max_length=120)
    postal_code = django_forms.CharField(
        label=_("Kod pocztowy"),
        required=False,
        max_length=12,
        validators=[checked(identifiers.check_postal_code)],
    )
    town = django_forms.CharField(label=_("Miejscowość"), required=False, max_length=80)

    def clean_pesel(self) -> str:
        typed = str(self.cleaned_data["pesel"])
        return str(identifiers.check_pesel(typed)) if typed else ""

    def clean_postal_code(self) -> str:
        typed = str(self.cleaned_data["postal_code"])
        return str(identifiers.check_postal_code(typed)) if typed else ""


class MandateForm(django_forms.Form):
    """For whom a person acts, on what ground and how long."""

    kind = django_forms.ChoiceField(
        label=_("Za kogo działasz"), choices=Mandate.Kind.choices, widget=django_forms.RadioSelect
    )
    principal = django_forms.CharField(label=_("Nazwa firmy albo imię i nazwisko"), max_length=200)
    nip = django_forms.CharField(
        label=_("NIP"), required=False, max_length=20, validators=[checked(identifiers.check_nip)]
    )
    krs = django_forms.CharField(
        label=_("KRS"), required=False, max_length=20, validators=[checked(identifiers.check_krs)]
    )
    pesel = django_forms.CharField(
        label=_("PESEL"),
        required=False,
        max_length=20,
        validators=[checked(identifiers.check_pesel)],
    )
    basis = django_forms.CharField(
        label=_("Na jakiej podstawie"),
        help_text=_("Na przykład: prezes zarządu według KRS, pełnomocnictwo z 3.11.2026"),
        max_length=200,
    )
    forms = django_forms.MultipleChoiceField(
        label=_("Do jakich wniosków"),
        help_text=_("Nic nie zaznaczaj, jeśli do wszystkich."),
        required=False,
        widget=django_forms.CheckboxSelectMultiple,
    )
    in_force_from = django_forms.DateField(
        label=_("Od kiedy"),
        help_text=_("Na przykład 3.11.2026"),
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
    )
    in_force_to = django_forms.DateField(
        label=_("Do kiedy"),
        help_text=_("Pierwszy dzień, w którym już nie działasz. Puste: bez końca."),
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        """`offered` are (code, title) of the forms to which the mandate may be narrowed."""
        super().__init__(*args, **kwargs)
        self.fields["forms"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Compare the two days and write the identifiers in their plain form."""
        said = super().clean() or {}
        start, end = said.get("in_force_from"), said.get("in_force_to")
        if isinstance(start, date) and isinstance(end, date) and end <= start:
            self.add_error("in_force_to", _("Wpisz dzień późniejszy niż początek umocowania."))
        for name, check in (
            ("nip", identifiers.check_nip),
            ("krs", identifiers.check_krs),
            ("pesel", identifiers.check_pesel),
        ):
            if said.get(name):
                said[name] = check(str(said[name]))
        return said
