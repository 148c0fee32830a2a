"""The policy and practice statement of the centre: dated versions filled with what is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from django.conf import settings

from wrota.kernel.models import Authority
from wrota.law import polish
from wrota.office.pki import four_eyes, queries, terms
from wrota.office.pki.profiles import DAY, PROFILES, Kind, Places

_FOLDER = Path(__file__).parent / "policy_texts"
_BITS = {
    "digital_signature": "digitalSignature",
    "content_commitment": "contentCommitment",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}


class NoPolicy(LookupError):
    """There is no such version of the policy document, or none in force yet."""


@dataclass(frozen=True, slots=True)
class PolicyTable:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PolicySection:
    """A part of the document; `level` is 1 for a chapter."""

    number: str
    title: str
    level: int
    paragraphs: tuple[str, ...] = ()
    table: PolicyTable | None = None


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One version of the document as people read it."""

    version: str
    in_force_from: date
    title: str
    operator: str
    summary: tuple[str, ...]  #: English
    sections: tuple[PolicySection, ...]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    version: str
    in_force_from: date


def versions() -> list[PolicyVersion]:
    """List the versions, the newest first."""
    found = [
        PolicyVersion(name, date.fromisoformat(_text(name)["obowiazuje_od"])) for name in _names()
    ]
    return sorted(found, key=lambda one: one.in_force_from, reverse=True)


def document(*, on: date, version: str = "") -> PolicyDocument:
    """
    Return a version of the document, without a number the one in force on a day.

    :raises NoPolicy: when there is none.
    """
    if version and version not in _names():
        raise NoPolicy(version)
    if not version:
        known = [one.version for one in versions() if one.in_force_from <= on]
        if not known:
            raise NoPolicy(on.isoformat())
        version = known[0]
    return _filled(_text(version))


def _names() -> tuple[str, ...]:
    return tuple(sorted(one.stem for one in _FOLDER.glob("*.yaml")))


@lru_cache(maxsize=16)
def _text(version: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_FOLDER / f"{version}.yaml").read_text("utf-8"))
    return found


def _filled(said: Mapping[str, Any]) -> PolicyDocument:
    operator = Authority.objects.filter(is_operator=True).first()
    values = _values(said, operator.name if operator else "urząd, który prowadzi platformę")

    def fill(text: str) -> str:
        return text.format_map(values)

    return PolicyDocument(
        said["wersja"],
        date.fromisoformat(said["obowiazuje_od"]),
        said["tytul"],
        values["operator"],
        tuple(fill(one) for one in said["summary"]),
        tuple(
            PolicySection(
                one["numer"],
                one["tytul"],
                1 if one is chapter else 2,
                tuple(fill(text) for text in one.get("akapity", ())),
                _profiles(queries.places()) if one.get("tabela") == "profile" else None,
            )
            for chapter in said["rozdzialy"]
            for one in (chapter, *chapter["czesci"])
        ),
    )


def _values(said: Mapping[str, Any], operator: str) -> dict[str, str]:
    places, changed = queries.places(), queries.parameters()
    day = date.fromisoformat(said["obowiazuje_od"])
    return {
        "operator": operator,
        "tytul": said["tytul"],
        "wersja": said["wersja"],
        "od": polish.data_slownie(day),
        "adres_ca": f"{settings.SITE_URL}/ca/",
        "adres_polityki": places.policy,
        "adres_ocsp": places.responder,
        "lista_dni": str(terms.value("list-days", changed)),
        "zmiany_godzin": str(terms.value("changes-hours", changed)),
        "term": str(four_eyes.TERM.days),
        "polityki": _arc(places),
        "ochrona": _protection(),
    }


def _arc(places: Places) -> str:
    if not places.policy_arc:
        return (
            "Urząd, który prowadzi centrum, nie ma jeszcze własnego identyfikatora obiektów (OID), "
            "więc certyfikaty nie wskazują polityki."
        )
    return (
        f"Identyfikatory polityk (OID) zaczynają się od {places.policy_arc}; "
        "dalsze liczby podaje tabela w rozdziale 7."
    )


def _protection() -> str:
    if settings.PKI_MODULE:
        return "Nowe klucze centrum powstają w tokenie PKCS#11 i go nie opuszczają."
    return "Klucze centrum są zaszyfrowane (AES-256-GCM) kluczem głównym, którego nie ma w bazie."


def _profiles(places: Places) -> PolicyTable:
    rows = []
    for kind, one in PROFILES.items():
        if kind is Kind.ISSUING:
            continue
        usage = ", ".join(_BITS[bit] for bit in one.usage)
        extended = ", ".join(getattr(oid, "_name", oid.dotted_string) for oid in one.extended)
        row = (one.title, f"{places.life(kind) // DAY} dni", usage, extended or "–")
        rows.append((*row, _policy(one.policy, places)) if places.policy_arc else row)
    columns: tuple[str, ...] = ("Profil", "Ważność", "keyUsage", "extKeyUsage")
    return PolicyTable(
        "Profile certyfikatów",
        (*columns, "OID polityki") if places.policy_arc else columns,
        tuple(rows),
    )


def _policy(last: str, places: Places) -> str:
    return f"{places.policy_arc}.{last}" if last else "–"
