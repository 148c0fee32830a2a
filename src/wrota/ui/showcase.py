"""The example values of the components page; each example is one template in ui/samples."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template import loader
from django.utils.safestring import SafeString

from wrota.kernel.offices.hours import Hours, SpecialDay, read
from wrota.kernel.offices.types import DisclosureRow
from wrota.law.clock import Clock, Reason, Stop
from wrota.law.polish import WARSZAWA
from wrota.law.working import Skladnik, Wyliczenie
from wrota.ui.charts import Bar, BarChart, LineChart, Span, SpanChart
from wrota.ui.parts import (
    Cell,
    Change,
    Choice,
    Column,
    ErrorItem,
    Event,
    Fact,
    Step,
    SummaryRow,
    Table,
)
from wrota.ui.shell import NavItem

SAMPLES = {
    "przyciski": "Przyciski",
    "pole": "Pole",
    "bledy": "Lista błędów",
    "wybor": "Karty wyboru",
    "data": "Data w trzech polach",
    "formularz": "Formularz Django",
    "stany": "Stany",
    "tabela": "Tabela",
    "wyliczenie": "Wyliczenie kwoty",
    "termin": "Karta terminu",
    "krok": "Następny krok",
    "kroki": "Kroki formularza",
    "postep": "Postęp",
    "os": "Oś czasu",
    "ramka": "Ramka z informacją",
    "karta": "Karta",
    "kafel": "Kafel",
    "fakty": "Fakty o usłudze",
    "godziny": "Godziny otwarcia",
    "podsumowanie": "Podsumowanie odpowiedzi",
    "plik": "Wiersz pliku",
    "osoba": "Osoba, kwota, znak",
    "filtry-liczb": "Liczby, daty, słowa",
    "zakladki": "Zakładki",
    "kolejki": "Kolejki",
    "szukanie": "Filtry listy",
    "lista": "Lista z zaznaczaniem",
    "strony": "Stronicowanie",
    "pusto": "Pusty stan",
    "gotowe": "Gotowe",
    "toast": "Powiadomienie po działaniu",
    "potwierdzenie": "Potwierdzenie",
    "wyjasnienie": "Wyjaśnienie",
    "zmiany": "Porównanie treści",
    "slupki": "Wykres słupkowy",
    "linia": "Wykres liniowy",
    "odcinki": "Odcinki czasu",
}
DENSE = frozenset({"kolejki", "termin", "krok", "lista", "szukanie"})


@dataclass(frozen=True)
class Sample:
    """One component: what it looks like and what one writes to get it."""

    id: str
    title: str
    html: SafeString
    source: str
    dense: bool


class SampleForm(forms.Form):
    """A form of Django with every shape of field, sent with mistakes."""

    tytul = forms.CharField(label="Tytuł pisma", max_length=80)
    kod = forms.CharField(label="Kod z pisma", help_text="6 znaków, w prawym górnym rogu")
    tryb = forms.ChoiceField(
        label="Tryb", choices=[("a", "zwykły"), ("b", "pilny")], widget=forms.RadioSelect
    )
    tresc = forms.CharField(label="Treść", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    zgoda = forms.BooleanField(label="Chcę dostać odpowiedź na konto", required=False)


def samples(request: HttpRequest) -> list[Sample]:
    """Render every example with its source."""
    values = _values()
    return [_sample(request, key, title, values) for key, title in SAMPLES.items()]


def _sample(request: HttpRequest, key: str, title: str, values: dict[str, Any]) -> Sample:
    template: Any = loader.get_template(f"ui/samples/{key}.html")
    source = str(template.template.source).replace("{% load ui %}", "").strip()
    html = SafeString(template.render(values, request))
    return Sample(f"{key}-wzor", title, html, source, key in DENSE)


def _values() -> dict[str, Any]:
    return _form_values() | _case_values() | _list_values() | _told_values() | _time_values()


def _form_values() -> dict[str, Any]:
    form = SampleForm({"tytul": "", "kod": "12", "tryb": "a", "tresc": "Proszę o odpowiedź."})
    form.add_error("kod", "Kod ma 2 znaki, powinien mieć 6")
    return {
        "formularz": form,
        "miejscowosci": [(name, name) for name in ("Sulechów", "Cigacice", "Kalsk")],
        "terminy": [("", "wszystkie"), ("po", "po terminie"), ("3", "do 3 dni")],
        "bledy": [
            ErrorItem("f-nip", "NIP ma 9 cyfr, powinien mieć 10"),
            ErrorItem("f-rodzaje", "Zaznacz co najmniej jeden rodzaj"),
        ],
        "spozycie": [
            Choice("sklep", "Poza lokalem", "Sklep, stacja paliw."),
            Choice("bar", "Na miejscu", "Bar, restauracja, kawiarnia."),
        ],
        "rodzaje": [("A", "do 4,5% oraz piwo"), ("B", "od 4,5% do 18%, bez piwa")],
        "wybrane": [],
        "doreczenie": [("konto", "na konto we Wrotach"), ("ade", "przez e-Doręczenia")],
        "odpowiedzi": [
            SummaryRow("Adres lokalu", "Brama Piastowska 4\n66-100 Sulechów", "#", "adres lokalu"),
            SummaryRow("NIP", "123-456-32-18", "#", "NIP", "dane z CEIDG"),
        ],
    }


def _case_values() -> dict[str, Any]:
    return {
        "dzien": date(2026, 11, 24),
        "teraz": datetime(2026, 11, 24, 12, 52, 7, tzinfo=WARSZAWA),
        "wyliczenie": Wyliczenie(
            Decimal("48.90"),
            (
                Skladnik("Stawka roczna, do 4,5% i piwo", "525,00 zł", "art. 11¹ ust. 2 pkt 1"),
                Skladnik("Stawka roczna, od 4,5% do 18%", "525,00 zł", "art. 11¹ ust. 2", "V"),
                Skladnik("Dni ważności w 2026 r.", "17 z 365", "art. 11¹ ust. 8"),
                Skladnik("Jedno zezwolenie: 525 × 17 ÷ 365", "24,45 zł", "do grosza"),
            ),
        ),
        "dzis": date(2026, 12, 8),
        "termin": Clock(
            date(2026, 11, 24),
            stops=(Stop(date(2026, 11, 26), date(2026, 12, 4), Reason.OPINIA),),
        ).deadline(today=date(2026, 12, 8)),
        "etapy": [Step("Kto składa", "#kroki-wzor"), "Punkt sprzedaży", "Sprawdź i podpisz"],
        "zdarzenia": [
            Event("Wniosek złożony", "24 listopada 2026.", "done", "#os-wzor", "Poświadczenie"),
            Event("Komisja opiniuje lokal", "Zwykle 1–2 tygodnie.", "now"),
            Event("Teraz Ty: zapłać opłatę", "Do 14 grudnia 2026.", "yours"),
            Event("Decyzja", "Najpóźniej 4 stycznia 2027."),
        ],
        "znalezione": [
            ("… w sprawie limitu ", False),
            ("zezwoleń", True),
            (" na alkohol …", False),
        ],
        "zmiany": [
            Change("same", "Punkt nie może leżeć bliżej niż"),
            Change("removed", "50"),
            Change("added", "70"),
            Change("same", "metrów od szkoły."),
        ],
    }


def _list_values() -> dict[str, Any]:
    quarters = ("I kw.", "II kw.", "III kw.", "IV kw.")
    return {
        "oplaty": Table(
            "Opłaty do zapłaty",
            ["Za co", "Do kiedy", "Stan", Column("Kwota", right=True)],
            [
                [Cell("Odpady, listopad", "#tabela-wzor", "Gmina"), "15.12.2026", "", "84,00 zł"],
                ["Zezwolenie", "14.12.2026", Cell("Zapłacone", chip="ok"), "48,90 zł"],
            ],
            total=["Razem", "", "", "132,90 zł"],
        ),
        "znaki": ["SO.7340.41.2026", "SO.7340.44.2026"],
        "fakty": [
            Fact("Ile zapłacisz", "525 zł rocznie", "za każdy rodzaj alkoholu"),
            Fact("Ile poczekasz", "do miesiąca"),
            Fact("Na jak długo", "co najmniej 2 lata"),
        ],
        "zakladki": [
            NavItem("Dokumenty", "#zakladki-wzor", True, 6),
            NavItem("Należności", "#zakladki-wzor"),
            NavItem("Zadania", "#zakladki-wzor", count=3),
        ],
        "kolejki": [
            NavItem("Do zrobienia", "#kolejki-wzor", True, 7),
            NavItem("Po terminie", "#kolejki-wzor", count=1),
        ],
        "slupki": BarChart(
            "Zezwolenia według rodzaju",
            [
                Bar("do 4,5% i piwo", Decimal(40)),
                Bar("od 4,5% do 18%", Decimal(31)),
                Bar("powyżej 18%", Decimal(27), now=True),
            ],
            "Najwięcej jest zezwoleń na piwo.",
            columns=("Rodzaj", "Zezwolenia"),
        ),
        "linia": LineChart(
            "Wpływy z opłat w 2026 r.",
            [
                Bar(name, Decimal(n), f"{n} tys. zł")
                for name, n in zip(quarters, (61, 58, 64, 12), strict=True)
            ],
            "Ostatni kwartał jeszcze trwa.",
            unit="tys. zł",
            columns=("Kwartał", "Wpływy"),
        ),
    }


def _time_values() -> dict[str, Any]:
    return {
        "odcinki": SpanChart(
            "Ważność certyfikatów",
            [
                Span(
                    "Urząd dla pieczęci", date(2020, 1, 1), date(2030, 1, 1), "zastąpiony", "idle"
                ),
                Span("Urząd dla pieczęci 2", date(2026, 1, 1), date(2036, 1, 1), "w użyciu"),
                Span("Urząd dla usług", date(2022, 1, 1), date(2032, 1, 1), "odwołany", "bad"),
            ],
            date(2026, 11, 24),
            "Pionowa kreska to dzisiaj.",
            columns=("Urząd", "Ważny"),
        ),
    }


def _told_values() -> dict[str, Any]:
    return {
        "godziny": Hours(
            (read("8-18"), *[read("7.30-15.30")] * 3, read("8-12, 13-15"), (), ()),
            (SpecialDay(date(2026, 11, 30), (), "szkolenie"),),
            "Kasa do 14.00.",
        ),
        "podane": [
            DisclosureRow(2, datetime(2026, 11, 20, 9, 5, tzinfo=WARSZAWA), "A. Sowa", ("piątek",))
        ],
    }
