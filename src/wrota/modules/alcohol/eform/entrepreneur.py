"""Who applies and on whose behalf: the entrepreneur, its partners, representatives, proxies."""

from django.utils.translation import gettext_lazy as _

from wrota.modules.alcohol.eform.questions import KONTAKT, ODBIOR
from wrota.office.forms.spec import Field, Group, In, Is, Option, Repeat, Step

FORMA_OPCJE = (
    Option(
        value="osoba",
        label=_("Jedna osoba"),
        hint=_("Działalność wpisana do CEIDG"),
    ),
    Option(
        value="cywilna",
        label=_("Spółka cywilna"),
        hint=_("Podasz wszystkich wspólników"),
    ),
    Option(
        value="spolka",
        label=_("Spółka albo organizacja"),
        hint=_("Wpisana do KRS"),
    ),
)
OSP = Option(value="osp", label=_("Ochotnicza straż pożarna"), hint=_("Wpisana do KRS"))

DZIALA = Field(
    name="dziala",
    label=_("W czyim imieniu działasz"),
    short=_("Kto podpisuje"),
    kind="choice",
    options=(
        Option(value="wlasnym", label=_("We własnym"), hint=_("Jestem przedsiębiorcą")),
        Option(
            value="reprezentant",
            label=_("Reprezentuję firmę"),
            hint=_("Na przykład jako członek zarządu, wspólnik, prezes"),
        ),
        Option(
            value="pelnomocnik",
            label=_("Jestem pełnomocnikiem"),
            hint=_("Dołączysz pełnomocnictwo"),
        ),
    ),
    missing=_("Zaznacz, w czyim imieniu działasz"),
)
_REPREZENTANT = Is("dziala", "reprezentant")
_PELNOMOCNIK = Is("dziala", "pelnomocnik")


def kto_sklada(*more: Option) -> Group:
    """Ask early who applies, so that the next step shows exactly the right questions."""
    forma = Field(
        name="forma",
        label=_("Kto jest przedsiębiorcą"),
        short=_("Przedsiębiorca"),
        kind="choice",
        options=(*FORMA_OPCJE, *more),
        missing=_("Zaznacz, kto jest przedsiębiorcą"),
        prefill="company.form",
    )
    return Group(title=_("Kto składa wniosek"), fields=(forma, DZIALA))


def entrepreneur() -> Step:
    """Return the step about the entrepreneur; it needs `forma` and `dziala` answered before."""
    return Step(
        code="przedsiebiorca",
        title=_("Przedsiębiorca"),
        lead=_("Danych z CEIDG i KRS nie przepisujesz. Urząd sprawdzi je po numerze NIP."),
        why=_(
            "Ustawa wymaga oznaczenia przedsiębiorcy, jego siedziby i numeru w rejestrze, a "
            "także imion, nazwisk i adresów pełnomocników (art. 18 ust. 5)."
        ),
        parts=(_FIRMA, _WSPOLNICY, _ZA_FIRME, _ZA_KOGOS, KONTAKT, ODBIOR),
    )


def powers_of_attorney() -> Group:
    """Return the attachments of a proxy; close family pays no stamp duty."""
    return Group(
        title=_("Pełnomocnictwo"),
        shown_if=_PELNOMOCNIK,
        fields=(
            Field(
                name="pelnomocnictwo",
                label=_("Pełnomocnictwo"),
                kind="file",
                max_files=2,
                missing=_("Dołącz pełnomocnictwo"),
            ),
            Field(
                name="dowod_oplaty_skarbowej",
                label=_("Dowód zapłaty opłaty skarbowej za pełnomocnictwo"),
                kind="file",
                short=_("Opłata za pełnomocnictwo"),
                missing=_("Dołącz dowód zapłaty opłaty skarbowej"),
                shown_if=Is("pelnomocnik_rodzina", False),
            ),
        ),
    )


_FIRMA = Group(
    title=_("Firma"),
    fields=(
        Field(
            name="firma",
            label=_("Pełna nazwa"),
            hint=_("Dokładnie tak, jak w CEIDG albo KRS"),
            missing=_("Wpisz pełną nazwę firmy"),
            prefill="company.name",
            autocomplete="organization",
            width="w20",
        ),
        Field(
            name="imie",
            label=_("Imię i drugie imię przedsiębiorcy"),
            short=_("Imię"),
            missing=_("Wpisz imię"),
            prefill="person.first_name",
            autocomplete="given-name",
            width="w20",
            shown_if=Is("forma", "osoba"),
        ),
        Field(
            name="nazwisko",
            label=_("Nazwisko przedsiębiorcy"),
            short=_("Nazwisko"),
            missing=_("Wpisz nazwisko"),
            prefill="person.last_name",
            autocomplete="family-name",
            width="w20",
            shown_if=Is("forma", "osoba"),
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
            name="regon",
            label=_("REGON"),
            kind="regon",
            required=False,
            hint=_("9 albo 14 cyfr"),
            prefill="company.regon",
        ),
        Field(
            name="krs",
            label=_("Numer KRS"),
            kind="krs",
            hint=_("10 cyfr, z zerami na początku"),
            missing=_("Wpisz numer KRS"),
            prefill="company.krs",
            shown_if=In("forma", ("spolka", "osp")),
        ),
        Field(
            name="siedziba",
            label=_("Siedziba albo adres zamieszkania"),
            short=_("Siedziba"),
            kind="address",
            prefill="company.address",
            autocomplete="section-siedziba",
        ),
        Field(
            name="przedmiot",
            label=_("Przedmiot działalności"),
            hint=_("Słowami albo numerem PKD, na przykład 47.11 sklep, 56.30 bar"),
            missing=_("Wpisz, czym zajmuje się firma"),
            prefill="company.pkd",
            width="w20",
            shown_if=In("forma", ("osoba", "cywilna", "spolka")),
        ),
    ),
)
_WSPOLNICY = Repeat(
    name="wspolnicy",
    title=_("Wspólnicy"),
    item=_("Wspólnik"),
    add=_("Dodaj wspólnika"),
    hint=_("Podaj wszystkich wspólników spółki cywilnej."),
    minimum=2,
    maximum=12,
    shown_if=Is("forma", "cywilna"),
    fields=(
        Field(name="imie", label=_("Imię"), missing=_("Wpisz imię wspólnika"), width="w20"),
        Field(
            name="nazwisko",
            label=_("Nazwisko"),
            missing=_("Wpisz nazwisko wspólnika"),
            width="w20",
        ),
        Field(name="nip", label=_("NIP"), kind="nip", missing=_("Wpisz NIP wspólnika")),
        Field(name="adres", label=_("Adres wspólnika"), kind="address"),
    ),
)
_ZA_FIRME = Group(
    title=_("Osoba, która reprezentuje firmę"),
    shown_if=_REPREZENTANT,
    fields=(
        Field(
            name="reprezentant_imie",
            label=_("Imię"),
            missing=_("Wpisz imię osoby, która reprezentuje firmę"),
            width="w20",
        ),
        Field(
            name="reprezentant_nazwisko",
            label=_("Nazwisko"),
            missing=_("Wpisz nazwisko osoby, która reprezentuje firmę"),
            width="w20",
        ),
        Field(
            name="reprezentant_funkcja",
            label=_("Funkcja"),
            hint=_("Na przykład prezes zarządu"),
            missing=_("Wpisz funkcję"),
            width="w20",
        ),
    ),
)
_ZA_KOGOS = Group(
    title=_("Pełnomocnik"),
    shown_if=_PELNOMOCNIK,
    fields=(
        Field(
            name="pelnomocnik_imie",
            label=_("Imię pełnomocnika"),
            missing=_("Wpisz imię pełnomocnika"),
            width="w20",
        ),
        Field(
            name="pelnomocnik_nazwisko",
            label=_("Nazwisko pełnomocnika"),
            missing=_("Wpisz nazwisko pełnomocnika"),
            width="w20",
        ),
        Field(
            name="pelnomocnik_adres",
            label=_("Adres zamieszkania pełnomocnika"),
            kind="address",
        ),
        Field(
            name="pelnomocnik_rodzina",
            label=_("Czy pełnomocnik to mąż, żona, rodzic, dziecko albo rodzeństwo"),
            short=_("Pełnomocnik z najbliższej rodziny"),
            kind="yes_no",
            hint=_("Najbliższa rodzina nie płaci za pełnomocnictwo."),
            missing=_("Zaznacz, czy pełnomocnik jest z najbliższej rodziny"),
        ),
    ),
)
