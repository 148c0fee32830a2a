"""The check as a command: no database, no network, no settings."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from wrota.office.pki.trust import BadTrustFile, TrustAnchors
from wrota.office.signing.algorithms import TABLE, Ages
from wrota.office.signing.check.cmsfile import check_cms, is_cms
from wrota.office.signing.check.containers import check_container
from wrota.office.signing.check.documents import check_any_xml
from wrota.office.signing.check.evidence import BadEvidence, Evidence, collect, read_file
from wrota.office.signing.check.journal import check_journal, is_proof
from wrota.office.signing.check.judged import World
from wrota.office.signing.check.pdf import check_pdf
from wrota.office.signing.check.report import Report, worst
from wrota.office.signing.xades import Verdict

EXIT = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.INDETERMINATE: 2}
EXIT_UNREADABLE = 3


def main_check(
    paths: Sequence[Path],
    *,
    ca: Path | None = None,
    files: Path | None = None,
    as_json: bool = False,
    at: datetime | None = None,
    out: TextIO | None = None,
) -> int:
    """
    Check receipts, signed XML, PDF and CMS, containers, folders and ZIPs; print what was found.

    `ca` is a PEM file of trusted roots and issuers; a `lists.pem` beside it adds revocation lists.
    Nothing inside the evidence itself is ever trusted. `at` judges as of another moment than now,
    which is what the person at the keyboard asks about. Return 0 valid, 1 invalid,
    2 indeterminate, 3 unreadable.
    """
    stream = out or sys.stdout
    at = at or datetime.now(UTC)
    try:
        trust = _trust(ca)
        reports = [
            report for path in paths for report in check_all(collect(path, files=files), trust, at)
        ]
    except (BadEvidence, BadTrustFile) as error:
        said = {"verdict": "unreadable", "error": str(error)}
        stream.write(f"{json.dumps(said, ensure_ascii=False) if as_json else error}\n")
        return EXIT_UNREADABLE
    verdict = worst([one.verdict for one in reports])
    if as_json:
        whole = {"verdict": verdict.value, "reports": [one.to_dict() for one in reports]}
        stream.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        stream.write("\n\n".join(one.to_text() for one in reports) + "\n")
    return EXIT[verdict]


def check_all(
    evidence: Evidence, trust: TrustAnchors, at: datetime, ages: Ages = TABLE
) -> list[Report]:
    """Check every signed file of the evidence."""
    world = World(trust, at, ages)
    if evidence.is_container:
        inside = [_check(one, evidence.files, world) for one in evidence.subjects]
        return [*check_container(evidence.files, world), *inside]
    return [_check(one, evidence.files, world) for one in evidence.subjects]


def _check(subject: tuple[str, bytes], files: Mapping[str, bytes], world: World) -> Report:
    name, content = subject
    if is_proof(content):
        return check_journal(content, files, world, name=name)
    if content.startswith(b"%PDF"):
        return check_pdf(content, world.trust, at=world.at, name=name, ages=world.ages)
    if content.lstrip()[:1] != b"<" and is_cms(content):
        return check_cms(content, files, world, name=name)
    return check_any_xml(content, files, world, name=name)


def _trust(ca: Path | None) -> TrustAnchors:
    if ca is None:
        return TrustAnchors(())
    lists = ca.with_name("lists.pem")
    more = [read_file(lists)] if lists.is_file() and lists != ca else []
    return TrustAnchors.from_pem(read_file(ca), *more)
