"""The shape of what the wizard asks about a new office."""

from typing import Any

from django import forms

from wrota.kernel.manifest import modules
from wrota.kernel.models import Authority
from wrota.kernel.offices import public as offices
from wrota.kernel.offices.founding import modules_for
from wrota.kernel.offices.region import BadOffice, NewOffice

GROUPS = (
    ("Urząd", ("name", "short_name", "kind", "organ", "parent", "region", "teryt", "slug")),
    ("Adres i kontakt", ("street", "postal_code", "town", "phone", "email")),
    ("Moduły", ("modules",)),
    ("Pierwszy administrator", ("admin_first_name", "admin_last_name", "admin_email")),
)


class OfficeForm(forms.Form):
    """Fields of `NewOffice`; whether they are right is decided by the command."""

    name = forms.CharField(label="Pełna nazwa urzędu", max_length=200)
    short_name = forms.CharField(
        label="Nazwa krótka",
        max_length=120,
        required=False,
        help_text="Tak urząd nazywa się na listach, na przykład Gmina Sulechów.",
    )
    kind = forms.ChoiceField(label="Rodzaj", choices=Authority.Kind.choices)
    organ = forms.CharField(
        label="Organ",
        max_length=120,
        help_text="Wydaje decyzje, na przykład Burmistrz Sulechowa.",
    )
    parent = forms.ChoiceField(label="Urząd nadrzędny", required=False)
    region = forms.CharField(label="Województwo", max_length=60, initial="lubuskie")
    teryt = forms.CharField(label="Kod TERYT", max_length=7, required=False)
    slug = forms.CharField(
        label="Adres w portalu",
        max_length=60,
        required=False,
        help_text="Małe litery i łączniki. Gdy zostawisz puste, powstanie z nazwy.",
    )
    street = forms.CharField(label="Ulica i numer", max_length=120, required=False)
    postal_code = forms.CharField(label="Kod pocztowy", max_length=6, required=False)
    town = forms.CharField(label="Miejscowość", max_length=80, required=False)
    phone = forms.CharField(label="Telefon", max_length=30, required=False)
    email = forms.CharField(label="E-mail urzędu", max_length=254, required=False)
    modules = forms.MultipleChoiceField(
        label="Co urząd będzie prowadzić",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Moduł nie dla tego rodzaju urzędu pominiemy.",
    )
    admin_first_name = forms.CharField(label="Imię", max_length=80)
    admin_last_name = forms.CharField(label="Nazwisko", max_length=80)
    admin_email = forms.CharField(
        label="E-mail administratora",
        max_length=254,
        help_text="Dostanie zaproszenie. Będzie administratorem i redaktorem BIP.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = [(one.slug, one.short_name) for one in offices.regional()]
        self.fields["parent"].choices = [("", "brak"), *above]  # type: ignore[attr-defined]
        offered = [(module.code, module.title) for module in modules()]
        self.fields["modules"].choices = offered  # type: ignore[attr-defined]
        self.fields["modules"].initial = [code for code, _title in offered]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under the headings of the page."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def asked(self) -> NewOffice:
        """Return what was asked, without modules that this kind of office cannot have."""
        data = dict(self.cleaned_data)
        chosen = set(data.pop("modules"))
        return NewOffice(modules=tuple(chosen & set(modules_for(data["kind"]))), **data)

    def refuse(self, wrong: BadOffice) -> None:
        """Put the command's objections beside the fields."""
        for name, text in wrong.errors.items():
            self.add_error(name if name in self.fields else None, text)
