"""Checking the whole journal: names the first broken link, office by office."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection

from wrota.kernel.audit import witness
from wrota.kernel.audit.journal import digest
from wrota.kernel.audit.merkle import FIRST, merkle_root, seal_digest
from wrota.kernel.tenancy import scope

#: entries read at once: the check of a long journal must not fill the memory
WINDOW = 20_000
_COLUMNS = "seal_id, position, id, payload, digest, kind, name, actor, user_id, at"
_ENTRIES = (
    f"SELECT {_COLUMNS} FROM kernel_audit_auditentry "  # noqa: S608 - our own words
    "WHERE authority_id = %s AND seal_id BETWEEN %s AND %s ORDER BY seal_id, position"
)
_UNSEALED = (
    f"SELECT {_COLUMNS} FROM kernel_audit_auditentry "  # noqa: S608 - our own words
    "WHERE authority_id = %s AND seal_id IS NULL ORDER BY id"
)
_COUNT = (
    "SELECT count(seal_id), count(*) - count(seal_id) FROM kernel_audit_auditentry "
    "WHERE authority_id = %s"
)
_SEALS = (
    "SELECT id, number, size, root, previous, digest FROM kernel_audit_auditseal "
    "WHERE authority_id = %s ORDER BY number"
)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    authority_id: int
    what: str  #: Polish, names the seal or the entry


@dataclass(frozen=True, slots=True)
class Verdict:
    entries: int
    seals: int
    unsealed: int
    broken: Broken | None
    witnessed: int = 0  #: seals that the file outside the database confirms


def verify(authority_id: int) -> Verdict:
    """Check every digest, Merkle root and chain link of one office, and the witness's memory."""
    with scope(authority_id):
        return _verdict(authority_id)


def _verdict(authority_id: int) -> Verdict:
    sealed, unsealed = _rows(_COUNT, authority_id)[0]
    seals = _rows(_SEALS, authority_id)
    seen = witness.remembered(authority_id)
    checked = 0
    fault: str | None = None
    previous, expected = FIRST, 1
    for seal, rows in _batches(authority_id, seals):
        checked += len(rows)
        fault = _seal_fault(authority_id, seal, rows, previous, expected)
        if fault:
            break
        previous, expected = seal[5], seal[1] + 1
    if not fault and checked != sealed:
        fault = f"wpisy poza pieczęciami: {sealed - checked}"
    fault = fault or _witness_fault(seals, seen) or _unsealed_fault(authority_id)
    broken = Broken(authority_id, fault) if fault else None
    return Verdict(checked, len(seals), unsealed, broken, len(seen))


def _batches(authority_id: int, seals: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each seal with its entries, reading as many seals at once as fill a window."""
    for window in _windows(seals):
        ids = [seal[0] for seal in window]
        found = _rows(_ENTRIES, authority_id, min(ids), max(ids))
        by_seal = {pk: list(rows) for pk, rows in groupby(found, key=lambda row: row[0])}
        for seal in window:
            yield seal, by_seal.get(seal[0], [])


def _windows(seals: list[Row]) -> Iterator[list[Row]]:
    window: list[Row] = []
    size = 0
    for seal in seals:
        window.append(seal)
        size += seal[2]
        if size >= WINDOW:
            yield window
            window, size = [], 0
    if window:
        yield window


def _seal_fault(
    authority_id: int, seal: Row, rows: list[Row], previous: str, expected: int
) -> str | None:
    _, number, size, root, before, own = seal
    if number != expected:
        return f"brak pieczęci nr {expected}"
    if before != previous:
        return f"pieczęć nr {number} nie wiąże się z poprzednią"
    facts = {"number": number, "size": size, "root": root, "previous": before}
    if own != seal_digest(authority_id=authority_id, **facts):
        return f"skrót pieczęci nr {number} się nie zgadza"
    fault = _contents_fault(authority_id, rows, size, root)
    return f"pieczęć nr {number}: {fault}" if fault else None


def _contents_fault(authority_id: int, rows: list[Row], size: int, root: str) -> str | None:
    for place, row in enumerate(rows):
        if fault := _entry_fault(authority_id, row):
            return fault
        if row[1] != place:
            return f"brak wpisu na miejscu {place + 1}"
    if len(rows) != size:
        return f"jest {len(rows)} wpisów zamiast {size}"
    if merkle_root([row[4] for row in rows]) != root:
        return "kolejność lub treść wpisów zmieniona"
    return None


def _entry_fault(authority_id: int, row: Row) -> str | None:
    _, _, pk, payload, own, kind, name, actor, user_id, at = row
    if digest(payload) != own:
        return f"wpis {pk} zmieniony: skrót się nie zgadza"
    said = json.loads(payload)
    who = said["actor"]
    told = (said["authority"], said["kind"], said["name"], who["name"], who["user"])
    if told != (authority_id, kind, name, actor, user_id) or _moment(at) != _moment(said["at"]):
        return f"wpis {pk} zmieniony: kolumny mówią co innego niż zapis"
    return None


def _moment(value: datetime | str) -> datetime:
    """Read a moment as the database gives it (SQLite: text in UTC) or as the payload says it."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _witness_fault(seals: list[Row], seen: list[tuple[int, str]]) -> str | None:
    kept = {seal[1]: seal[5] for seal in seals}
    for number, own in seen:
        if number not in kept:
            return f"ucięty koniec: świadek widział pieczęć nr {number}, w bazie jej nie ma"
        if kept[number] != own:
            return f"pieczęć nr {number} jest inna niż ta, którą widział świadek"
    return None


def _unsealed_fault(authority_id: int) -> str | None:
    faults = (_entry_fault(authority_id, row) for row in _rows(_UNSEALED, authority_id))
    return next((fault for fault in faults if fault), None)


def _rows(words: str, *values: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(words, list(values))
        found: list[Row] = cursor.fetchall()
    return found
