"""One signature of any format as a value: who, when, which level, trusted by whom, over what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from wrota.office.pki.tokens import BadToken, TimeStamp
from wrota.office.pki.trust import PathReport, PathState, TrustAnchors, check_path, common_name
from wrota.office.signing import algorithms
from wrota.office.signing.algorithms import Ages
from wrota.office.signing.check.report import (
    Line,
    archive_lines,
    listed_facts,
    moment,
    path_lines,
    reference_line,
    stamp_line,
)
from wrota.office.signing.lasting import Material, Proved, prove
from wrota.office.signing.xades import ReferenceCheck, ReferenceState, Verdict


class Refused(ValueError):
    """The signature is not believed; the two texts say why."""

    def __init__(self, pl: str, en: str) -> None:
        super().__init__(pl)
        self.line = Line(pl, en, False)


@dataclass(frozen=True)
class World:
    """Whom the checker believes, at which moment, and how long algorithms last."""

    trust: TrustAnchors
    at: datetime
    ages: Ages

    def with_values(self, material: Material) -> "World":
        """Let certificates and lists found with a signature help; they are never roots."""
        wider = self.trust.with_values(material.certificates, material.lists)
        return World(wider, self.at, self.ages)


@dataclass(frozen=True)
class Read:
    """A signature whose octets hold: what is left to judge is trust, time and what it covers."""

    form: str  #: XAdES, CAdES, CMS, XMLDSig
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    covers: tuple[ReferenceCheck, ...]
    algorithms: tuple[str, ...]
    claimed_at: datetime | None = None
    claimed_role: str = ""
    stamps: tuple[TimeStamp, ...] = ()
    material: Material = field(default_factory=Material)
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The answer about one signature."""

    read: Read
    verdict: Verdict
    path: PathReport
    proved: Proved
    doubts: tuple[Line, ...] = ()

    @property
    def level(self) -> str:
        """Name the level of EN 319 102-1 that still holds; plain CMS and XMLDSig have none."""
        if self.read.form not in ("XAdES", "CAdES"):
            return self.read.form
        holding = [one.path.state is PathState.TRUSTED for one in self.proved.stamps]
        if not holding or not holding[0]:
            return "B-B"
        if not (self.read.material.certificates and self.read.material.lists):
            return "B-T"
        return "B-LTA" if any(holding[1:]) else "B-LT"

    def lines(self) -> list[Line]:
        """Tell it in two languages."""
        read, stamps = self.read, self.proved.stamps
        role = f", {read.claimed_role}" if read.claimed_role else ""
        said = f"{common_name(read.certificate)}{role}, {moment(read.claimed_at)}"
        return [
            Line(f"podpis: {said}", f"signature: {said}", True),
            Line(f"poziom podpisu: {self.level}", f"signature level: {self.level}"),
            *(reference_line(one) for one in read.covers),
            *path_lines(self.path),
            stamp_line(stamps[0] if stamps else None),
            *archive_lines(stamps[1:]),
            *read.notes,
            *self.doubts,
        ]

    def facts(self) -> dict[str, Any]:
        """Return the same as plain JSON."""
        read = self.read
        return {
            "form": read.form,
            "level": self.level,
            "signer": common_name(read.certificate),
            "role": read.claimed_role,
            "signed_at": read.claimed_at.isoformat() if read.claimed_at else None,
            "stamped_at": [one.at.isoformat() for one in self.proved.stamps],
            "path": list(self.path.names),
            "path_state": self.path.state.value,
            **listed_facts(self.path),
            "revocation_checked": self.path.revocation_checked,
            "references": [
                {"uri": one.uri, "state": one.state.value, "sha256": one.expected}
                for one in read.covers
            ],
        }


def judge(read: Read, world: World) -> Judged:
    """
    Judge trust and time of a signature whose octets hold.

    :raises Refused: for algorithms outside the table and for stamps in a wrong order.
    """
    wider = world.with_values(read.material)
    try:
        proved = prove(read.stamps, trust=wider.trust, at=world.at, ages=world.ages)
    except BadToken as error:
        raise Refused(str(error), "the time stamps are out of order") from error
    used = (*read.algorithms, algorithms.of_key(read.certificate.public_key()))
    weak = algorithms.refused(used, at=proved.moment, ages=world.ages)
    if weak:
        raise Refused(
            f"algorytm za słaby albo niedozwolony: {weak}", f"weak or forbidden algorithm: {weak}"
        )
    path = check_path(read.certificate, trust=wider.trust, others=read.others, at=proved.moment)
    verdict, doubts = _verdict(read.covers, path, proved)
    return Judged(read, verdict, path, proved, tuple(doubts))


def _verdict(
    covers: Sequence[ReferenceCheck], path: PathReport, proved: Proved
) -> tuple[Verdict, list[Line]]:
    states = {one.state for one in covers}
    if ReferenceState.DIFFERENT in states:
        return Verdict.INVALID, []
    if path.state in (PathState.REVOKED, PathState.BROKEN):
        return Verdict.INVALID, []
    if proved.problem:
        line = Line(f"nie rozstrzygnięto: {proved.problem}", "undecided: time stamp", False)
        return Verdict.INDETERMINATE, [line]
    if path.state is not PathState.TRUSTED or ReferenceState.MISSING in states:
        return Verdict.INDETERMINATE, []
    return Verdict.VALID, []
