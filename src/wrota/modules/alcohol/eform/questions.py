"""Questions that several forms of this module ask in the same words."""

from django.utils.translation import gettext_lazy as _

from wrota.office.forms.spec import (
    Basis,
    Field,
    Group,
    Has,
    Info,
    Is,
    Option,
    Step,
)

RODZAJE_OPCJE = (
    Option(value="A", label=_("Do 4,5% oraz piwo"), hint=_("Rodzaj A")),
    Option(value="B", label=_("Od 4,5% do 18%, bez piwa"), hint=_("Rodzaj B")),
    Option(value="C", label=_("Powyżej 18%"), hint=_("Rodzaj C")),
)
RODO = _(
    "Administratorem danych jest urząd, do którego piszesz. Dane służą do załatwienia tej sprawy "
    "i są przechowywane tak długo, jak akta sprawy. Możesz je zobaczyć i poprawić. Telefon i "
    "e-mail podajesz dobrowolnie."
)
APPEAL = _("Masz 14 dni na odwołanie do samorządowego kolegium odwoławczego, przez nasz urząd.")
APPEAL_BASIS = Basis(text=_("Kodeks postępowania administracyjnego: art. 127–129"), pewnosc="C")
TIME_BASIS = Basis(text=_("Kodeks postępowania administracyjnego: art. 35"), pewnosc="S")

RODZAJE = Field(
    name="rodzaje",
    label=_("Jaki alkohol chcesz sprzedawać"),
    short=_("Rodzaj alkoholu"),
    kind="choices",
    options=RODZAJE_OPCJE,
    missing=_("Zaznacz co najmniej jeden rodzaj alkoholu"),
    hint=_("Na każdy rodzaj dostaniesz osobne zezwolenie. Zaznacz wszystkie, których chcesz."),
)
KONTAKT = Group(
    title=_("Kontakt"),
    hint=_("Napiszemy albo zadzwonimy, gdy czegoś zabraknie."),
    fields=(
        Field(
            name="telefon",
            label=_("Telefon"),
            kind="phone",
            required=False,
            prefill="person.phone",
            autocomplete="tel",
        ),
        Field(
            name="email",
            label=_("E-mail"),
            kind="email",
            required=False,
            prefill="person.email",
            autocomplete="email",
        ),
    ),
)
ODBIOR = Group(
    title=_("Odpowiedź urzędu"),
    fields=(
        Field(
            name="odbior",
            label=_("Jak chcesz dostać odpowiedź"),
            short=_("Odbiór odpowiedzi"),
            kind="choice",
            options=(
                Option(
                    value="konto",
                    label=_("Na konto w tym portalu"),
                    hint=_("Damy znać e-mailem, gdy przyjdzie"),
                ),
                Option(value="ade", label=_("Na adres do doręczeń elektronicznych")),
                Option(value="poczta", label=_("Listem")),
                Option(value="osobiscie", label=_("Osobiście w urzędzie")),
            ),
            missing=_("Zaznacz, jak chcesz dostać odpowiedź"),
        ),
        Field(
            name="ade",
            label=_("Adres do doręczeń elektronicznych"),
            kind="ade",
            hint=_("Zaczyna się od AE:PL"),
            missing=_("Wpisz adres do doręczeń elektronicznych"),
            prefill="person.ade",
            shown_if=Is("odbior", "ade"),
        ),
        Field(
            name="adres_listu",
            label=_("Adres do listu, jeśli inny niż siedziba"),
            short=_("Adres do listu"),
            kind="address",
            required=False,
            autocomplete="section-list",
            shown_if=Is("odbior", "poczta"),
        ),
    ),
)
PRAWDA = Field(
    name="prawda",
    label=_("Podane dane są zgodne z prawdą."),
    short=_("Oświadczenie"),
    kind="declaration",
    missing=_("Zaznacz, że podane dane są prawdziwe"),
)


# Permits are held per kind, and every form of a holder names them.
ZEZWOLENIA = Group(
    title=_("Zezwolenia"),
    fields=(
        Field(
            name="posiadane",
            label=_("Których zezwoleń to dotyczy"),
            short=_("Zezwolenia"),
            kind="choices",
            options=RODZAJE_OPCJE,
            missing=_("Zaznacz co najmniej jedno zezwolenie"),
            prefill="licence.kinds",
        ),
        *(
            Field(
                name=f"numer_{kind.lower()}",
                label=label,
                hint=_("Znajdziesz go na zezwoleniu"),
                missing=missing,
                width="w20",
                prefill=f"licence.number_{kind}",
                shown_if=Has("posiadane", kind),
            )
            for kind, label, missing in (
                ("A", _("Numer zezwolenia A"), _("Wpisz numer zezwolenia A")),
                ("B", _("Numer zezwolenia B"), _("Wpisz numer zezwolenia B")),
                ("C", _("Numer zezwolenia C"), _("Wpisz numer zezwolenia C")),
            )
        ),
    ),
)
PUNKT = Field(
    name="lokal",
    label=_("Adres punktu sprzedaży"),
    short=_("Punkt sprzedaży"),
    kind="address",
    source="localities",
    prefill="licence.outlet",
    autocomplete="section-lokal",
)


def holder(first: tuple[Field | Group | Info, ...]) -> Step:
    """Return the step in which a holder says who writes and about which permits."""
    return Step(
        code="przedsiebiorca",
        title=_("Przedsiębiorca i zezwolenie"),
        parts=(
            Field(
                name="firma",
                label=_("Przedsiębiorca"),
                hint=_("Nazwa firmy albo imię i nazwisko, jak na zezwoleniu"),
                missing=_("Wpisz nazwę przedsiębiorcy"),
                prefill="company.name",
                autocomplete="organization",
                width="w20",
            ),
            Field(
                name="nip",
                label=_("NIP"),
                kind="nip",
                hint=_("10 cyfr, kreski nie są potrzebne"),
                missing=_("Wpisz NIP"),
                prefill="company.nip",
            ),
            Field(
                name="siedziba",
                label=_("Siedziba albo adres zamieszkania"),
                short=_("Siedziba"),
                kind="address",
                prefill="company.address",
                autocomplete="section-siedziba",
            ),
            *first,
            PUNKT,
            ZEZWOLENIA,
            KONTAKT,
            ODBIOR,
        ),
    )
