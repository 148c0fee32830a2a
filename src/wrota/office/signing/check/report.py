"""What a check found, in words of two languages and as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509

from wrota.office.pki.listed import ListedService, qualified
from wrota.office.pki.tokens import TimeStamp
from wrota.office.pki.trust import PathReport, PathState
from wrota.office.signing.xades import ReferenceCheck, ReferenceState, Verdict

_WARSAW = ZoneInfo("Europe/Warsaw")
_VERDICTS = {
    Verdict.VALID: ("Dokument jest autentyczny i nikt go nie zmienił.", "The document is valid."),
    Verdict.INVALID: ("Dokument NIE jest wiarygodny.", "The document is INVALID."),
    Verdict.INDETERMINATE: (
        "Nie można tego rozstrzygnąć: czegoś brakuje.",
        "The result is indeterminate: something is missing.",
    ),
}
#: Worse verdicts come later.
ORDER = (Verdict.VALID, Verdict.INDETERMINATE, Verdict.INVALID)


@dataclass(frozen=True)
class Line:
    """One finding; `ok` is None for a plain fact."""

    pl: str
    en: str
    ok: bool | None = None


@dataclass(frozen=True)
class Report:
    """The answer about one file; `facts` are for machines."""

    name: str
    kind: str
    verdict: Verdict
    lines: tuple[Line, ...]
    facts: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "file": self.name,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "findings": [{"ok": one.ok, "pl": one.pl, "en": one.en} for one in self.lines],
            **self.facts,
        }

    def to_text(self) -> str:
        """Return the report as people read it, Polish first."""
        marks = {True: "✓", False: "✗", None: "·"}
        head = f"{self.name}: {_VERDICTS[self.verdict][0]} / {_VERDICTS[self.verdict][1]}"
        rows = [f"  {marks[one.ok]} {one.pl}\n      {one.en}" for one in self.lines]
        return "\n".join((head, *rows))


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the worst of several verdicts; nothing checked proves nothing."""
    return max(verdicts, key=ORDER.index, default=Verdict.INDETERMINATE)


def moment(at: datetime | None) -> str:
    """Write a moment of the Polish clock with its offset."""
    return at.astimezone(_WARSAW).isoformat(sep=" ", timespec="seconds") if at else "?"


def reference_line(one: ReferenceCheck) -> Line:
    """Tell what became of one signed file."""
    name = one.uri or "treść dokumentu"
    english = one.uri or "the document itself"
    if one.state is ReferenceState.EQUAL:
        return Line(f"{name}: skrót się zgadza", f"{english}: digest equal", True)
    if one.state is ReferenceState.DIFFERENT:
        return Line(
            f"{name}: zmieniono; było {one.expected}, jest {one.found}",
            f"{english}: changed; was {one.expected}, is {one.found}",
            False,
        )
    return Line(f"{name}: brak pliku obok dokumentu", f"{english}: the file is missing", False)


def path_lines(path: PathReport) -> list[Line]:
    """Tell how the certificate leads to a trusted root."""
    names = " ← ".join(path.names)
    trusted = path.state is PathState.TRUSTED
    lines = [
        Line(
            f"certyfikat: {names}; {_PATH_PL[path.state]}",
            f"certificate: {names}; {_PATH_EN[path.state]}",
            trusted,
        )
    ]
    if trusted and not path.revocation_checked:
        lines.append(
            Line(
                "nie sprawdzono odwołania: brak aktualnej listy CRL",
                "revocation not checked: no current CRL",
            )
        )
    if trusted and path.listed is not None:
        lines += _listed_lines(path.listed, path.certificates[0])
    return lines


def _listed_lines(service: ListedService, certificate: x509.Certificate) -> list[Line]:
    """Tell which trusted list stands for the signer, and whether the certificate is qualified."""
    said = qualified(certificate)
    lines = [
        Line(
            f"wystawca jest na liście zaufania UE: {service.words}",
            f"the issuer is on an EU trusted list: {service.words}",
            True,
        )
    ]
    if not said.is_qualified:
        other = "the certificate is not qualified"
        return [*lines, Line("certyfikat nie jest kwalifikowany", other)]
    what = ("pieczęci", "seals") if said.is_seal else ("podpisu", "signatures")
    lines.append(
        Line(f"certyfikat kwalifikowany {what[0]}", f"qualified certificate for {what[1]}", True)
    )
    if said.is_in_device:
        lines.append(
            Line(
                "klucz w urządzeniu kwalifikowanym: podpis albo pieczęć jest kwalifikowana",
                "the key is in a qualified device: a qualified signature or seal",
                True,
            )
        )
    return lines


def listed_facts(path: PathReport | None) -> dict[str, Any]:
    """Return who stands for the signer by a trusted list, as plain JSON."""
    if path is None or path.listed is None:
        return {"trusted_by": None, "qualified": False}
    said = qualified(path.certificates[0])
    return {"trusted_by": path.listed.words, "qualified": said.is_qualified}


def stamp_line(stamp: TimeStamp | None) -> Line:
    """Tell what the time stamp says, and whether its authority is trusted."""
    if stamp is None:
        return Line(
            "brak znacznika czasu (poziom B)",
            "no time stamp (level B)",
        )
    return _stamp("znacznik czasu", "time stamp", stamp)


def archive_lines(stamps: Sequence[TimeStamp]) -> list[Line]:
    """Tell what each archive time stamp says, oldest first."""
    return [_stamp("archiwalny znacznik czasu", "archive time stamp", one) for one in stamps]


def _stamp(polish: str, english: str, stamp: TimeStamp) -> Line:
    trusted = stamp.path.state is PathState.TRUSTED
    return Line(
        f"{polish}: {moment(stamp.at)}, {stamp.authority}; {_PATH_PL[stamp.path.state]}",
        f"{english}: {moment(stamp.at)}, {stamp.authority}; {_PATH_EN[stamp.path.state]}",
        trusted,
    )


_PATH_PL = {
    PathState.TRUSTED: "wystawił go zaufany urząd",
    PathState.UNKNOWN_ISSUER: "nie wystawił go zaufany urząd",
    PathState.OUTSIDE_VALIDITY: "był poza okresem ważności",
    PathState.REVOKED: "był odwołany",
    PathState.BROKEN: "wystawiono go niezgodnie z zasadami",
    PathState.WEAK: "jego algorytm nie jest już bezpieczny",
}
_PATH_EN = {
    PathState.TRUSTED: "issued by a trusted authority",
    PathState.UNKNOWN_ISSUER: "not issued by a trusted authority",
    PathState.OUTSIDE_VALIDITY: "outside its validity",
    PathState.REVOKED: "revoked",
    PathState.BROKEN: "issued against the rules",
    PathState.WEAK: "its algorithm is not safe any more",
}
