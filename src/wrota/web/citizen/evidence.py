"""One folder that proves a submission by itself: the receipt and every file that it names."""

import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.documents import quarantine
from wrota.office.documents import queries as documents
from wrota.office.forms.types import SubmissionView
from wrota.office.inbox.types import ReceiptView
from wrota.office.pki import queries as pki
from wrota.office.publication import proofs
from wrota.office.signing import commands as signing

IN_MEMORY = 4 * 1024 * 1024
README = """Dowód złożenia pisma {rpw}
{title}

upo.xml      urzędowe poświadczenie przedłożenia z pieczęcią urzędu ({level})
upo.pdf      to samo do czytania i druku (gdy już powstało)
wniosek.xml  pismo z potwierdzeniem osoby, która je złożyła
pliki/       załączniki, tak jak zostały wysłane
dowod-dziennika.json  dowód, że wpis o piśmie jest w dzienniku urzędu (od następnego dnia)

Sprawdzenie bez Wrót (w rozpakowanym folderze, certyfikat główny: {ca}):
  xmlsec1 --verify --trusted-pem root.pem --enabled-key-data x509 upo.xml
  xmlsec1 --verify --trusted-pem root.pem --enabled-key-data x509 wniosek.xml
Zmiana jednego bajtu w którymkolwiek pliku sprawia, że sprawdzenie się nie udaje.
{held}"""
HELD = """
Tych plików nie ma w paczce, bo urząd trzyma je w kwarantannie: {names}.
Do sprawdzenia połóż w ich miejsce swoje kopie: skrót pokaże, czy są te same.
"""


def files_of(ctx: Ctx, receipt: ReceiptView, sent: SubmissionView) -> Iterator[tuple[str, int]]:
    """Yield (name in the folder, document) of everything that belongs to the proof."""
    yield "upo.xml", receipt.xml_id
    if receipt.face_id is not None:
        yield "upo.pdf", receipt.face_id
    yield "wniosek.xml", sent.document_id
    for _question, uri, document_id in sent.files:
        yield uri, document_id


def folder(ctx: Ctx, receipt: ReceiptView, sent: SubmissionView, *, ca: str) -> IO[bytes]:
    """Return a ZIP, opened at its start; `ca` is the address of the root certificate."""
    held = _held(ctx, receipt, sent)
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        text = _read_me(receipt, ca, held)
        archive.writestr(_entry("CZYTAJ.txt", receipt), text)
        for name, document_id in files_of(ctx, receipt, sent):
            if name in held:
                continue
            content = documents.content(ctx, document_id=document_id)
            archive.writestr(_entry(name, receipt), content)
        if journal := proofs.of_receipt(ctx, receipt):
            archive.writestr(_entry(proofs.FILE, receipt), journal)
    out.seek(0)
    return out


def container(ctx: Ctx, receipt: ReceiptView, sent: SubmissionView, *, ca: str) -> bytes:
    """
    Return the same as an ASiC-E container sealed by the office, with what a check needs.

    :raises wrota.office.pki.queries.NoCentre: before the certificate centre exists.
    """
    held = _held(ctx, receipt, sent)
    packed = {"CZYTAJ.txt": (_read_me(receipt, ca, held).encode(), "text/plain")}
    named = {uri: pk for uri, pk in files_of(ctx, receipt, sent) if uri not in held}
    rows = documents.documents(ctx, ids=list(named.values()))
    for name, document_id in named.items():
        content = documents.content(ctx, document_id=document_id)
        packed[name] = (content, rows[document_id].content_type)
    if journal := proofs.of_receipt(ctx, receipt):
        packed[proofs.FILE] = (journal, "application/json")
    for name, content in pki.trust_files().items():
        packed[f"certyfikaty/{name}"] = (content, "application/x-pem-file")
    office = system_ctx(receipt.authority_id, now=ctx.now)
    return signing.seal_container(office, files=packed)


def _held(ctx: Ctx, receipt: ReceiptView, sent: SubmissionView) -> frozenset[str]:
    """Return the names of the files that nobody may open now, not even as part of a proof."""
    named = dict(files_of(ctx, receipt, sent))
    held = quarantine.held_among(ctx, document_ids=named.values())
    return frozenset(uri for uri, document_id in named.items() if document_id in held)


def _read_me(receipt: ReceiptView, ca: str, held: frozenset[str]) -> str:
    return README.format(
        rpw=receipt.incoming.rpw,
        title=receipt.incoming.title,
        level=receipt.level,
        ca=ca,
        held=HELD.format(names=", ".join(sorted(held))) if held else "",
    )


def _entry(name: str, receipt: ReceiptView) -> zipfile.ZipInfo:
    moment = receipt.incoming.received_at
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
