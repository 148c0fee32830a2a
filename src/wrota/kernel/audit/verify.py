"""Checking the whole journal: names the first broken link, office by office."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from wrota.kernel.audit.journal import digest
from wrota.kernel.audit.seal import FIRST, merkle_root, seal_digest

_ENTRIES = (
    "SELECT seal_id, position, id, payload, digest, kind, name, actor, user_id "
    "FROM kernel_audit_auditentry WHERE authority_id = %s AND seal_id IS NOT NULL "
    "ORDER BY seal_id, position"
)
_SEALS = (
    "SELECT id, number, size, root, previous, digest FROM kernel_audit_auditseal "
    "WHERE authority_id = %s ORDER BY number"
)


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


def verify(authority_id: int) -> Verdict:
    """Check every digest, Merkle root and chain link of one office."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_audit_auditentry "
            "WHERE authority_id = %s AND seal_id IS NULL",
            [authority_id],
        )
        unsealed = int(cursor.fetchone()[0])
        cursor.execute(_SEALS, [authority_id])
        seals = cursor.fetchall()
        cursor.execute(_ENTRIES, [authority_id])
        batches = groupby(iter(cursor.fetchone, None), key=lambda row: row[0])
        checker = _Checker(authority_id)
        broken = checker.check(seals, batches)
    if broken is None and unsealed:
        broken = _check_unsealed(authority_id)
    return Verdict(checker.entries, len(seals), unsealed, broken)


class _Checker:
    def __init__(self, authority_id: int) -> None:
        self.authority_id = authority_id
        self.entries = 0

    def check(self, seals: list[tuple], batches: Iterator) -> Broken | None:  # type: ignore[type-arg]
        previous, expected = FIRST, 1
        for pk, number, size, root, before, own in seals:
            batch_pk, rows = next(batches, (None, iter(())))
            fault = self._batch(number, size, root, list(rows) if batch_pk == pk else [])
            if number != expected:
                fault = f"brak pieczęci nr {expected}"
            elif before != previous:
                fault = fault or f"pieczęć nr {number} nie wiąże się z poprzednią"
            facts = {"number": number, "size": size, "root": root, "previous": before}
            if fault is None and own != seal_digest(authority_id=self.authority_id, **facts):
                fault = f"skrót pieczęci nr {number} się nie zgadza"
            if fault:
                return Broken(self.authority_id, fault)
            previous, expected = own, number + 1
        if next(batches, None) is not None:
            return Broken(self.authority_id, f"wpisy po ostatniej pieczęci nr {expected - 1}")
        return None

    def _batch(self, number: int, size: int, root: str, rows: list[tuple]) -> str | None:  # type: ignore[type-arg]
        self.entries += len(rows)
        for place, row in enumerate(rows):
            if fault := _entry_fault(row):
                return f"pieczęć nr {number}: {fault}"
            if row[1] != place:
                return f"pieczęć nr {number}: brak wpisu na miejscu {place + 1}"
        if len(rows) != size:
            return f"pieczęć nr {number}: jest {len(rows)} wpisów zamiast {size}"
        if merkle_root([row[4] for row in rows]) != root:
            return f"pieczęć nr {number}: kolejność lub treść wpisów zmieniona"
        return None


def _entry_fault(row: tuple) -> str | None:  # type: ignore[type-arg]
    _, _, pk, payload, own, kind, name, actor, user_id = row
    if digest(payload) != own:
        return f"wpis {pk} zmieniony: skrót się nie zgadza"
    said = json.loads(payload)
    who = said["actor"]
    if (said["kind"], said["name"], who["name"], who["user"]) != (kind, name, actor, user_id):
        return f"wpis {pk} zmieniony: kolumny mówią co innego niż zapis"
    return None


def _check_unsealed(authority_id: int) -> Broken | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seal_id, position, id, payload, digest, kind, name, actor, user_id "
            "FROM kernel_audit_auditentry WHERE authority_id = %s AND seal_id IS NULL ORDER BY id",
            [authority_id],
        )
        for row in iter(cursor.fetchone, None):
            if fault := _entry_fault(row):
                return Broken(authority_id, fault)
    return None
