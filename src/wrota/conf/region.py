"""What `wrota office add` does, so that the command line only has to parse."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import fields
from time import perf_counter
from typing import Any

from django.conf import settings
from django.utils import timezone

from wrota.kernel.context import SYSTEM
from wrota.kernel.offices.region import Added, BadOffice, NewOffice, add_office

REFUSED = 2
HELP = {
    "name": "pełna nazwa urzędu",
    "kind": "gmina, powiat, wojewodztwo albo jednostka",
    "short_name": "nazwa krótka, np. Gmina Sulechów",
    "organ": "organ, który wydaje decyzje",
    "slug": "adres w portalu; bez niego powstaje z nazwy",
    "parent": "adres w portalu urzędu nadrzędnego",
    "region": "region, domyślnie lubuskie",
    "teryt": "kod TERYT",
    "street": "ulica i numer",
    "postal_code": "kod pocztowy",
    "town": "miejscowość",
    "phone": "telefon",
    "email": "e-mail urzędu",
    "modules": "kody modułów po przecinku; bez tej opcji wszystkie dla rodzaju urzędu",
    "admin_email": "e-mail pierwszego administratora",
    "admin_first_name": "jego imię",
    "admin_last_name": "jego nazwisko",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of `wrota office add`; they are the fields of `NewOffice`."""
    for field in fields(NewOffice):
        required = field.name in ("name", "kind")
        parser.add_argument(
            "--" + field.name.replace("_", "-"), required=required, help=HELP[field.name]
        )
    parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")


def main_office_add(args: Namespace) -> int:
    """Add an office from parsed options; return 0, or 2 when something was refused."""
    started = perf_counter()
    try:
        added = add_office(_asked(args), actor=SYSTEM, now=timezone.localtime())
    except BadOffice as wrong:
        _tell(args, {"ok": False, "errors": wrong.errors}, _refusal(wrong))
        return REFUSED
    said = _evidence(added) | {"seconds": round(perf_counter() - started, 3)}
    _tell(args, said, _welcome(said))
    return 0


def _asked(args: Namespace) -> NewOffice:
    given: dict[str, Any] = {
        field.name: value
        for field in fields(NewOffice)
        if (value := getattr(args, field.name, None)) is not None
    }
    if "modules" in given:
        given["modules"] = tuple(code.strip() for code in given["modules"].split(",") if code)
    return NewOffice(**given)


def _evidence(added: Added) -> dict[str, Any]:
    page = f"{settings.SITE_URL}/u/{added.slug}/"
    return {
        "ok": True,
        "id": added.id,
        "slug": added.slug,
        "portal": page,
        "bip": f"{page}bip/",
        "modules": list(added.modules),
        "administrator": added.admin_id,
    }


def _welcome(said: dict[str, Any]) -> str:
    lines = [
        f"Urząd działa: {said['portal']}",
        f"BIP: {said['bip']}",
        "Moduły: " + (", ".join(said["modules"]) or "żadne"),
    ]
    if said["administrator"]:
        lines.append("Administrator dostanie zaproszenie e-mailem.")
    return "\n".join([*lines, f"Trwało {said['seconds']} s."])


def _refusal(wrong: BadOffice) -> str:
    return "\n".join(["Nie dodano urzędu:", *(f"  {k}: {v}" for k, v in wrong.errors.items())])


def _tell(args: Namespace, said: dict[str, Any], text: str) -> None:
    print(json.dumps(said, ensure_ascii=False) if args.json else text)
