"""What an office declares about accessibility: the facts of both acts, in one typed value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self
from urllib.parse import urlsplit

from wrota.law.phrases import noop as _

#: act of 4.04.2019 on digital accessibility (t.j. Dz.U. 2023 poz. 1440): states of a website
STATES = {
    "zgodna": _("zgodna"),
    "czesciowo": _("częściowo zgodna"),
    "niezgodna": _("niezgodna"),
}
METHODS = {
    "samoocena": _("samoocena urzędu"),
    "zewnetrzna": _("ocena podmiotu zewnętrznego"),
}
#: fields of a declaration as people read them, in the order of the page
LABELS = {
    "state": _("Stan zgodności"),
    "barriers": _("Co może sprawiać trudność"),
    "exemptions": _("Wyłączenia"),
    "burden_url": _("Ocena nadmiernego obciążenia"),
    "published": _("Data publikacji strony"),
    "updated": _("Data ostatniej istotnej aktualizacji"),
    "drawn_up": _("Data sporządzenia deklaracji"),
    "reviewed": _("Data ostatniego przeglądu"),
    "method": _("Podstawa deklaracji"),
    "auditor": _("Kto ocenił stronę"),
    "person": _("Kto odpowiada"),
    "email": _("E-mail w sprawie dostępności"),
    "phone": _("Telefon w sprawie dostępności"),
    "coordinator": _("Koordynator dostępności"),
    "coordinator_contact": _("Kontakt do koordynatora"),
    "entrance": _("Dojście i wejście"),
    "inside": _("Korytarze, schody i windy"),
    "aids": _("Pochylnie, platformy, pętle indukcyjne"),
    "parking": _("Miejsca parkingowe"),
    "dog": _("Pies asystujący"),
    "interpreter": _("Tłumacz języka migowego"),
}
#: what is known of the pages of this platform, until an office says it in its own words
KNOWN_BARRIERS = (
    _(
        "Pliki, które przysyłają mieszkańcy i inne urzędy, bywają skanami bez warstwy tekstu. "
        "Poproś urząd o ich treść w innej postaci."
    ),
    _("Stron nie sprawdziły jeszcze osoby, które na co dzień używają czytnika ekranu."),
)
#: the architectural part, as the act lists it
BUILDING = ("entrance", "inside", "aids", "parking", "dog", "interpreter")
#: a declaration is reviewed by this day of every year (month, day)
REVIEW_BY = (3, 31)
LONGEST = 4000
NOT_STATED = "To pole jest potrzebne w deklaracji."


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityDeclaration:
    """Deklaracja dostępności: what the office itself has to say in it.

    `barriers` and `exemptions` have one thing in a line. The architectural part follows the act of
    19.07.2019 (t.j. Dz.U. 2022 poz. 2240).
    """

    state: str
    drawn_up: date
    reviewed: date
    method: str
    person: str
    email: str
    phone: str
    published: date | None = None  #: the website; None: since the office is on the platform
    updated: date | None = None  #: the last essential change of the website
    auditor: str = ""
    barriers: str = ""  #: what is not accessible, why, and what to use instead
    exemptions: str = ""  #: contents that the act leaves out (art. 3 ust. 2)
    burden_url: str = ""  #: assessment of an undue burden
    entrance: str = ""
    inside: str = ""
    aids: str = ""
    parking: str = ""
    dog: str = ""
    interpreter: str = ""
    coordinator: str = ""
    coordinator_contact: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Self:
        """Read back what `to_dict` wrote."""
        days = {k: _day(said[k]) for k in ("drawn_up", "reviewed", "published", "updated")}
        return cls(**{f.name: said[f.name] for f in fields(cls)} | days)

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def review_by(self) -> date:
        """Return the last day for the next yearly review; it may be past."""
        return date(self.reviewed.year + 1, *REVIEW_BY)

    @property
    def building(self) -> tuple[tuple[str, str], ...]:
        """Return what is said about the building: (label, text)."""
        said = ((LABELS[name], getattr(self, name)) for name in BUILDING)
        return tuple((label, text) for label, text in said if text)

    def wrong(self, today: date) -> dict[str, str]:
        """Return what cannot stand: field -> Polish message."""
        long = f"Skróć tekst do {LONGEST} znaków."
        said = {f.name: long for f in fields(self) if len(str(getattr(self, f.name))) > LONGEST}
        return said | _missing(self) | _bad_days(self, today) | _bad_choices(self)


def _missing(one: AccessibilityDeclaration) -> dict[str, str]:
    return {k: NOT_STATED for k in ("person", "email", "phone") if not getattr(one, k)}


def _bad_days(one: AccessibilityDeclaration, today: date) -> dict[str, str]:
    named = {k: getattr(one, k) for k in ("drawn_up", "reviewed", "published", "updated")}
    said = {k: "Ten dzień jeszcze nie nadszedł." for k, day in named.items() if day and day > today}
    if one.reviewed < one.drawn_up:
        said["reviewed"] = "Przegląd nie może być wcześniejszy niż sporządzenie deklaracji."
    if one.published and one.updated and one.updated < one.published:
        said["updated"] = "Aktualizacja nie może być wcześniejsza niż publikacja strony."
    return said


def _bad_choices(one: AccessibilityDeclaration) -> dict[str, str]:
    said: dict[str, str] = {}
    if one.state not in STATES:
        said["state"] = "Wybierz stan zgodności."
    elif one.state != "zgodna" and not one.barriers:
        said["barriers"] = "Napisz, co nie jest dostępne: strona nie jest w pełni zgodna."
    if one.method not in METHODS:
        said["method"] = "Wybierz, na jakiej podstawie powstała deklaracja."
    elif (one.method == "zewnetrzna") != bool(one.auditor):
        said["auditor"] = "Podaj, kto ocenił stronę, tylko gdy był to podmiot zewnętrzny."
    if one.burden_url and urlsplit(one.burden_url).scheme not in ("http", "https"):
        said["burden_url"] = "Podaj pełny adres, zaczynający się od https://."
    return said


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
