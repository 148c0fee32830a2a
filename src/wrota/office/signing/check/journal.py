"""Checking the proof that an entry is in an office's journal, without anybody else's entries."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from wrota.kernel.audit.merkle import FORMAT, BadPath, climb, day_digest, seal_digest
from wrota.office.documents.hostile import HostileXml, read_xml
from wrota.office.pki.tokens import BadToken
from wrota.office.signing import rootstamps
from wrota.office.signing.check.evidence import PROOF
from wrota.office.signing.check.judged import World
from wrota.office.signing.check.report import Line, Report, archive_lines, stamp_line
from wrota.office.signing.lasting import Proved, prove
from wrota.office.signing.xades import Verdict, mark_of_value, verify
from wrota.office.signing.xades.names import ds

KIND = "DZIENNIK"
#: a tree of a million leaves has twenty levels, a root renewed every year fifty stamps in a life
MOST_BYTES, MOST_STEPS, MOST_STAMPS, MOST_FILES = 1024 * 1024, 64, 200, 200
_TITLE = Line("dowód wpisu w dzienniku urzędu", "proof of an entry in an office's journal")


class _Broken(ValueError):
    """The proof does not hold; the two texts say where."""

    def __init__(self, pl: str, en: str) -> None:
        super().__init__(pl)
        self.line = Line(pl, en, False)


def is_proof(content: bytes) -> bool:
    """Say whether these bytes want to be such a proof."""
    return content.lstrip()[:1] == b"{" and PROOF in content[:200]


def check_journal(content: bytes, files: Mapping[str, bytes], world: World, *, name: str) -> Report:
    """
    Climb from the entry to the published root, judge its time-stamps, and find its receipt.

    The root itself is to be compared with the one in the operator's bulletin: the report gives it.
    """
    try:
        said = _read(content)
        entry = json.loads(said["entry"])
        root = _climbed(said, entry)
        proved = _stamped(said, root, world)
    except _Broken as error:
        return Report(name, KIND, Verdict.INVALID, (_TITLE, error.line))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        line = Line("plik jest uszkodzony", "the file is damaged", False)
        return Report(name, KIND, Verdict.INVALID, (_TITLE, line))
    receipt = _receipt(entry, files, world)
    lines = (_TITLE, *_told(entry, said, root), *_stamp_lines(proved), receipt)
    verdict = Verdict.VALID if receipt.ok and not proved.problem else Verdict.INDETERMINATE
    facts = {"root": root, "day": said["day"]["day"], "entry": entry["data"]}
    return Report(name, KIND, verdict, lines, facts)


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise _Broken("plik jest za duży", "the file is too large")
    said: dict[str, Any] = json.loads(content)
    if said["format"] != FORMAT:
        raise _Broken("nieznana wersja dowodu", "unknown version of the proof")
    if any(len(said[part]["path"]) > MOST_STEPS for part in ("batch", "day", "region")):
        raise _Broken("ścieżka jest za długa", "the path is too long")
    return said


def _climbed(said: dict[str, Any], entry: dict[str, Any]) -> str:
    """Return the root that the entry leads to, which must be the one that the proof names."""
    batch, day, region = said["batch"], said["day"], said["region"]
    office = int(said["authority"])
    if entry["authority"] != office:
        raise _Broken("wpis jest innego urzędu", "the entry is another office's")
    if date.fromisoformat(day["day"]).isoformat() != day["day"]:
        raise _Broken("plik jest uszkodzony", "the file is damaged")
    try:
        leaf = sha256(said["entry"].encode()).hexdigest()
        sealed = seal_digest(
            authority_id=office,
            number=int(batch["number"]),
            size=int(batch["size"]),
            root=climb(leaf, int(batch["place"]), int(batch["size"]), batch["path"]),
            previous=batch["previous"],
        )
        first, last = int(day["first"]), int(day["last"])
        place = int(batch["number"]) - first
        closed = day_digest(
            authority_id=office,
            day=day["day"],
            first=first,
            last=last,
            root=climb(sealed, place, last - first + 1, day["path"]),
            previous=day["previous"],
        )
        root = climb(closed, int(region["place"]), int(region["size"]), region["path"])
    except BadPath as error:
        raise _Broken(f"droga do korzenia jest przerwana: {error}", "the path is broken") from error
    if root != said["root"]:
        raise _Broken(
            "wpis nie prowadzi do opublikowanego korzenia: wpis albo dowód zmieniono",
            "the entry does not lead to the published root: the entry or the proof was changed",
        )
    return root


def _stamped(said: dict[str, Any], root: str, world: World) -> Proved:
    tokens = [b64decode(one, validate=True) for one in said["stamps"][: MOST_STAMPS + 1]]
    if not 0 < len(tokens) <= MOST_STAMPS:
        raise _Broken("korzeń nie ma znacznika czasu", "the root has no time stamp")
    try:
        read = rootstamps.read(root, tokens, trust=world.trust)
        return prove(read, trust=world.trust, at=world.at, ages=world.ages)
    except BadToken as error:
        raise _Broken(f"znacznik czasu korzenia: {error}", "time stamp of the root") from error


def _told(entry: dict[str, Any], said: dict[str, Any], root: str) -> list[Line]:
    who, when = entry["actor"]["name"], entry["at"]
    return [
        Line(f"wpis: {entry['name']}, {when}, {who}", f"entry: {entry['name']}, {when}, {who}"),
        Line(
            f"wpis jest w dzienniku urzędu nr {said['authority']}, "
            f"pieczęć {said['batch']['number']}, miejsce {said['batch']['place'] + 1}",
            f"the entry is in the journal of office {said['authority']}, "
            f"seal {said['batch']['number']}, place {said['batch']['place'] + 1}",
            True,
        ),
        Line(
            f"korzeń z dnia {said['day']['day']}: {root}; porównaj z BIP urzędu prowadzącego",
            f"root of {said['day']['day']}: {root}; compare with the operator's bulletin",
        ),
    ]


def _stamp_lines(proved: Proved) -> list[Line]:
    doubt = [Line(f"nie rozstrzygnięto: {proved.problem}", "undecided: time stamp", False)]
    return [
        stamp_line(proved.stamps[0]),
        *archive_lines(proved.stamps[1:]),
        *(doubt if proved.problem else []),
    ]


def _receipt(entry: dict[str, Any], files: Mapping[str, bytes], world: World) -> Line:
    """Find the receipt whose seal the entry names, among the files beside the proof."""
    names = [one for one in files if one.lower().endswith(".xml")][:MOST_FILES]
    for name in names:
        if _mark(files[name]) != entry["data"].get("seal", ""):
            continue
        found = verify(files[name], trust=world.trust, files=files, at=world.at, ages=world.ages)
        if found.verdict is not Verdict.INVALID:
            return Line(
                f"{name}: o tym poświadczeniu mówi wpis",
                f"{name}: the entry is about this receipt",
                True,
            )
    return Line(
        "nie ma tu poświadczenia, o którym mówi wpis: połóż je obok dowodu",
        "the receipt that the entry is about is not here: put it beside the proof",
    )


def _mark(xml: bytes) -> str | None:
    try:
        value = read_xml(xml).findtext(f"{ds('Signature')}/{ds('SignatureValue')}")
        return mark_of_value(value.encode()) if value else None
    except (HostileXml, ValueError):
        return None
