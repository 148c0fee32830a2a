"""Kinds of drinks and permits, and the grounds on which a permit ends, with their articles."""

from enum import Enum, StrEnum

from wrota.law.phrases import noop as _


class NiedozwolonaWartosc(ValueError):
    """The figure cannot be right; the message says what to correct, in Polish."""


class Rodzaj(StrEnum):
    """Kind of drinks; each kind and outlet has a permit of its own (art. 18 ust. 3)."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def opis(self) -> str:
        """The kind in words of the act."""
        return {
            Rodzaj.A: _("do 4,5% i piwo"),
            Rodzaj.B: _("od 4,5% do 18% (oprócz piwa)"),
            Rodzaj.C: _("powyżej 18%"),
        }[self]


class Przeznaczenie(StrEnum):
    """Where the drinks are drunk: at the outlet or away from it."""

    GASTRONOMIA = "gastronomia"
    DETAL = "detal"

    @property
    def opis(self) -> str:
        """The purpose in words of the act."""
        if self is Przeznaczenie.GASTRONOMIA:
            return _("do spożycia w miejscu sprzedaży")
        return _("do spożycia poza miejscem sprzedaży")


class Zezwolenie(StrEnum):
    """Kind of permit with a limited period."""

    JEDNORAZOWE = "jednorazowe"
    CATERING = "catering"
    WYPRZEDAZ = "wyprzedaz"


class PowodWygasniecia(Enum):
    """Why a permit expires by itself (art. 18 ust. 12): text, article."""

    LIKWIDACJA_PUNKTU = ("likwidacja punktu sprzedaży", "art. 18 ust. 12 pkt 1")
    UPLYW_WAZNOSCI = ("upływ terminu ważności", "art. 18 ust. 12 pkt 2")
    ZMIANA_DZIALALNOSCI = ("zmiana rodzaju działalności punktu", "art. 18 ust. 12 pkt 3")
    ZMIANA_WSPOLNIKOW = ("zmiana wspólników spółki cywilnej", "art. 18 ust. 12 pkt 4")
    BRAK_OSWIADCZENIA = ("niezłożenie oświadczenia o sprzedaży", "art. 18 ust. 12 pkt 5")
    BRAK_OPLATY = ("niewniesienie opłaty", "art. 18 ust. 12 pkt 5")

    @property
    def opis(self) -> str:
        """The ground as shown to people."""
        return self.value[0]

    @property
    def podstawa(self) -> str:
        """The article."""
        return self.value[1]

    @property
    def wymaga_czekania(self) -> bool:
        """Say whether a new application has to wait (art. 18 ust. 13)."""
        return self in (PowodWygasniecia.BRAK_OSWIADCZENIA, PowodWygasniecia.BRAK_OPLATY)


class PowodCofniecia(Enum):
    """Why the authority withdraws a permit (art. 18 ust. 10): text, article; numbering S."""

    SPRZEDAZ_ZABRONIONA = (
        "sprzedaż nieletnim, nietrzeźwym, na kredyt albo pod zastaw",
        "art. 18 ust. 10 pkt 1",
    )
    NARUSZENIE_WARUNKOW = ("naruszenie warunków sprzedaży", "art. 18 ust. 10 pkt 2")
    ZAKLOCENIA_PORZADKU = (
        "powtarzające się zakłócanie porządku w związku ze sprzedażą",
        "art. 18 ust. 10 pkt 3",
    )
    NIELEGALNE_ZRODLO = ("alkohol z nielegalnego źródła", "art. 18 ust. 10 pkt 4")
    FALSZYWE_DANE = ("fałszywe dane w oświadczeniu o sprzedaży", "art. 18 ust. 10 pkt 5")
    PRZESTEPSTWO = ("przestępstwo popełnione dla korzyści majątkowej", "art. 18 ust. 10 pkt 6")
    ZAKAZ_DZIALALNOSCI = (
        "zakaz prowadzenia działalności objętej zezwoleniem",
        "art. 18 ust. 10 pkt 7",
    )

    @property
    def opis(self) -> str:
        """The ground as shown to people."""
        return self.value[0]

    @property
    def podstawa(self) -> str:
        """The article."""
        return self.value[1]
