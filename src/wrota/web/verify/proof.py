"""What a receipt proves to a stranger: office, number, moments and digests, never who or what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wrota.kernel.context import Ctx
from wrota.kernel.offices.types import OfficeRow
from wrota.office.documents import queries as contents
from wrota.office.documents.types import DocumentRow
from wrota.office.inbox import items
from wrota.office.inbox.types import ReceiptView
from wrota.office.pki import queries as pki
from wrota.office.signing import check
from wrota.office.signing import commands as signing
from wrota.office.signing.check import Report, Verdict
from wrota.office.signing.poswiadczenie import BadReceipt


@dataclass(frozen=True, slots=True)
class ConfirmedFile:
    number: int
    kind: str  #: "PDF"; names may tell something about a person, so they are left out
    size: int  #: bytes
    sha256: str
    intact: bool  #: what the office keeps is still the same


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of checking a receipt now, with the files that the office keeps."""

    verdict: Verdict
    office: OfficeRow
    rpw: str
    identifier: str
    received_at: datetime
    sealed_at: datetime
    stamped_at: datetime | None
    seal_path: tuple[str, ...]
    files: tuple[ConfirmedFile, ...]

    @property
    def is_valid(self) -> bool:
        return self.verdict is Verdict.VALID

    def number_of(self, sha256: str) -> int:
        """Return the number of the confirmed file with this digest, 0 for a stranger's file."""
        return next((one.number for one in self.files if one.sha256 == sha256), 0)


class _Kept(Mapping[str, bytes]):
    """The files of a submission by the address that the receipt uses; read when asked."""

    def __init__(self, ctx: Ctx, ids: Mapping[str, int]) -> None:
        self._ctx, self._ids = ctx, ids

    def __getitem__(self, uri: str) -> bytes:
        try:
            return contents.content(self._ctx, document_id=self._ids[uri])
        except contents.Damaged:
            return b""  # certainly not what was confirmed

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def of_receipt(ctx: Ctx, receipt: ReceiptView, office: OfficeRow) -> Proof:
    """
    Check the receipt that a secret code opened.

    :raises wrota.office.pki.queries.NoCentre: before the certificate centre exists.
    """
    xml = contents.content(ctx, document_id=receipt.xml_id)
    kept = _Kept(ctx, _ids(ctx, receipt))
    report = check.check_receipt(xml, kept, pki.trust_anchors(), at=ctx.now)
    rows = contents.documents(ctx, ids=list(kept._ids.values()))
    return Proof(
        report.verdict,
        office,
        receipt.incoming.rpw,
        receipt.identifier,
        receipt.incoming.received_at,
        receipt.sealed_at,
        receipt.stamped_at,
        tuple(report.facts.get("signature", {}).get("path", ())),
        _files(xml, report, {uri: rows[pk] for uri, pk in kept._ids.items() if pk in rows}),
    )


def _ids(ctx: Ctx, receipt: ReceiptView) -> dict[str, int]:
    return items.covered_files(ctx, incoming_id=receipt.incoming.id)


def _files(
    xml: bytes, report: Report, kept: Mapping[str, DocumentRow]
) -> tuple[ConfirmedFile, ...]:
    try:
        said = signing.read_receipt(xml).files
    except BadReceipt:
        return ()
    references = report.facts.get("signature", {}).get("references", ())
    equal = {one["uri"] for one in references if one["state"] == "equal"}
    return tuple(
        ConfirmedFile(
            number,
            _kind(kept[one.uri].content_type if one.uri in kept else one.media_type),
            one.size,
            one.sha256,
            one.uri in equal,
        )
        for number, one in enumerate(said, 1)
    )


def _kind(media_type: str) -> str:
    """Name a kind of file as people do: "PDF", "XML", "JPEG"."""
    return media_type.rsplit("/", 1)[-1].removeprefix("x-").upper()
