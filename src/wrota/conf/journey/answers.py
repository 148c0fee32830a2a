"""What the resident of the journey types and chooses, by the names of the form's inputs."""

from datetime import date, timedelta

#: smallest PDF that a reader opens; `%s` names it, so that each attachment has its own digest
_PDF = (
    "%%PDF-1.4\n%% %s\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%%%EOF\n"
)
#: NIP of the example in the identifier vectors; it belongs to nobody in the demonstration
NIP = "1234563218"


def typed(today: date) -> dict[str, str]:
    """Return texts by input name; a locality is chosen by its words when there is a list."""
    start = today + timedelta(days=14)
    end = start.replace(year=start.year + 4)
    seat = {"": "Sulechów", "ulica": "Brama Piastowska", "nr_domu": "4", "kod": "66-100"}
    shop = seat | {"nr_lokalu": "1"}
    return {
        **_day("od", start),
        **_day("do", end),
        "firma": "Sklep „U Jana” Jan Nowak",
        "imie": "Jan",
        "nazwisko": "Nowak",
        "nip": NIP,
        "przedmiot": "Handel detaliczny żywnością",
        "nazwa_punktu": "Sklep „U Jana”",
        "polozenie": "parter, wejście od ulicy",
        **_address("siedziba", seat),
        **_address("lokal", shop),
    }


CHOSEN: dict[str, tuple[str, ...]] = {
    "rodzaje": ("A", "B"),
    "przeznaczenie": ("detal",),
    "kontynuacja": ("nie",),
    "dziala": ("wlasnym",),
    "forma": ("osoba",),
    "budynek": ("wiele",),
    "skladowanie": ("lokal",),
    "odbior": ("konto",),
    "prawda": ("tak",),
}


def files() -> dict[str, tuple[str, bytes]]:
    """Return attachments by question."""
    names = {
        "tytul_prawny": "umowa najmu lokalu.pdf",
        "zgoda_zarzadcy": "zgoda zarządcy.pdf",
        "decyzja_sanepidu": "decyzja sanepidu.pdf",
    }
    return {field: (name, (_PDF % field).encode()) for field, name in names.items()}


def _day(name: str, day: date) -> dict[str, str]:
    return {name: str(day.day), f"{name}-m": str(day.month), f"{name}-r": str(day.year)}


def _address(name: str, parts: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{part}" if part else name: text for part, text in parts.items()}
