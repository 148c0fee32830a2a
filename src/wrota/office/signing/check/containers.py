"""Checking ASiC-S and ASiC-E: every signature in META-INF, and every file under one of them."""

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from wrota.office.documents.hostile import HostileXml, read_xml
from wrota.office.pki.tokens import BadToken, verify_token
from wrota.office.pki.trust import PathState
from wrota.office.signing.check.cmsfile import check_cms
from wrota.office.signing.check.documents import check_any_xml
from wrota.office.signing.check.judged import World
from wrota.office.signing.check.keys import XML_DIGESTS
from wrota.office.signing.check.report import Line, Report, stamp_line, worst
from wrota.office.signing.xades import Verdict
from wrota.office.signing.xades.names import ASIC, ds

MEDIA_TYPES = ("application/vnd.etsi.asic-s+zip", "application/vnd.etsi.asic-e+zip")
_META = "META-INF/"
_MANIFEST = f"{{{ASIC}}}ASiCManifest"


def check_container(files: Mapping[str, bytes], world: World) -> list[Report]:
    """Check all signatures of a container; a file that none of them covers makes it invalid."""
    reports = [_one(name, files, world) for name in files if _is_signature(name)]
    data = [name for name in files if name != "mimetype" and not name.upper().startswith(_META)]
    covered = _covered(reports, files)
    loose = [name for name in data if name not in covered]
    lines = [Line(f"{one}: żaden podpis go nie obejmuje", f"{one}: not signed", False)
             for one in loose]  # fmt: skip
    if not reports:
        lines.append(Line("w paczce nie ma podpisu", "the container holds no signature", False))
    if files.get("mimetype") == MEDIA_TYPES[0].encode() and len(data) != 1:
        lines.append(
            Line("paczka ASiC-S ma więcej niż jeden plik", "ASiC-S with several files", False)
        )
    whole = Report(
        "paczka",
        "ASIC",
        Verdict.INVALID if lines else worst([one.verdict for one in reports]),
        (Line(f"paczka: plików {len(data)}", f"container: {len(data)} files"), *lines),
        {"files": data, "loose": loose},
    )
    return [whole, *reports]


def _is_signature(name: str) -> bool:
    """Say whether a name in META-INF is one of EN 319 162-1 § 4.3.3.1 and § 4.4."""
    if not name.upper().startswith(_META):
        return False
    short = name[len(_META) :].lower()
    named = "signature" in short and short.endswith((".xml", ".p7s"))
    return named or short.endswith(".tst")


def _one(name: str, files: Mapping[str, bytes], world: World) -> Report:
    content = files[name]
    if name.lower().endswith(".xml"):
        return check_any_xml(content, files, world, name=name)
    if name.lower().endswith(".p7s"):
        return check_cms(content, _candidates(files), world, name=name)
    return _stamp(content, files, world, name)


def _candidates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A CMS signature covers one file or one manifest, found by its digest."""
    return {
        name: content
        for name, content in files.items()
        if name != "mimetype" and (not name.upper().startswith(_META) or _is_manifest(name))
    }


def _is_manifest(name: str) -> bool:
    return "asicmanifest" in name.lower() and name.lower().endswith(".xml")


def _stamp(content: bytes, files: Mapping[str, bytes], world: World, name: str) -> Report:
    for uri, data in _candidates(files).items():
        try:
            stamp = verify_token(content, data, trust=world.trust)
        except BadToken:
            continue
        trusted = stamp.path.state is PathState.TRUSTED
        verdict = Verdict.VALID if trusted else Verdict.INDETERMINATE
        facts = {"signatures": [{"references": [{"uri": uri, "state": "equal"}]}]}
        return Report(name, "TST", verdict, (stamp_line(stamp),), facts)
    line = Line("znacznik czasu nie dotyczy żadnego pliku", "the stamp covers no file", False)
    return Report(name, "TST", Verdict.INVALID, (line,))


def _covered(reports: Iterable[Report], files: Mapping[str, bytes]) -> set[str]:
    """Return the files that signatures cover, directly or through a manifest they sign."""
    found: set[str] = set()
    for report in reports:
        if report.verdict is Verdict.INVALID:
            continue
        for uri in _equal(report.facts):
            found.add(uri)
            if _is_manifest(uri):
                found |= set(_listed(files[uri], files))
    return found


def _equal(facts: Mapping[str, Any]) -> list[str]:
    own = [facts["signature"]] if "signature" in facts else []
    signatures = [*facts.get("signatures", ()), *own]
    return [
        one["uri"] for held in signatures for one in held["references"] if one["state"] == "equal"
    ]


def _listed(manifest: bytes, files: Mapping[str, bytes]) -> list[str]:
    """Return the files whose digests a manifest states rightly."""
    try:
        root = read_xml(manifest)
    except HostileXml:
        return []
    if root.tag != _MANIFEST:
        return []
    found = []
    for one in root.findall(f"{{{ASIC}}}DataObjectReference"):
        uri = unquote(str(one.get("URI", "")))
        method = one.find(ds("DigestMethod"))
        digest = XML_DIGESTS.get("" if method is None else str(method.get("Algorithm")))
        if digest and uri in files and _same(digest, files[uri], one.findtext(ds("DigestValue"))):
            found.append(uri)
    return found


def _same(digest: str, content: bytes, expected: str | None) -> bool:
    try:
        return hashlib.new(digest, content).digest() == b64decode(expected or "", validate=False)
    except ValueError:
        return False
