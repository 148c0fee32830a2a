"""Sealing and signing with the keys of the office, its people and the platform."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lxml import etree

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.documents.hostile import read_xml
from wrota.office.pki import commands as pki
from wrota.office.pki import queries as keys
from wrota.office.pki import tsa
from wrota.office.signing import asic, lasting, pades, poswiadczenie, xades
from wrota.office.signing.pades import Purpose
from wrota.office.signing.poswiadczenie import Upd, Upp
from wrota.office.signing.xades import FileReference


class CannotArchive(ValueError):
    """The document does not verify any more, so a new stamp over it would prove nothing."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A document with one more archive time-stamp, and when the next one is due."""

    document: bytes
    renew_before: datetime


class NotAnOfficial(PermissionError):
    """Only an official with an account and a name can sign with a personal certificate."""


@command("signing.seal")
def seal_receipt(ctx: Ctx, *, receipt: Upp | Upd) -> bytes:
    """
    Return the receipt as XML sealed by the office, level B-B, covering every confirmed file.

    :raises wrota.office.signing.poswiadczenie.BadReceipt: when it cannot be written as XML.
    """
    references = [
        FileReference(one.uri, bytes.fromhex(one.sha256), one.media_type) for one in receipt.files
    ]
    return seal_xml(ctx, root=poswiadczenie.build(receipt), references=references)


@command("signing.seal")
def seal_xml(
    ctx: Ctx, *, root: etree._Element, references: Sequence[FileReference] = (), role: str = ""
) -> bytes:
    """
    Return any document sealed by the office, level B-B.

    :raises wrota.office.signing.xades.CannotSign: when it does not fit the signature profile.
    """
    return xades.sign(
        root, key=pki.seal_key(ctx), now=ctx.now, references=references, claimed_role=role
    )


@command("signing.seal")
def seal_as_platform(
    ctx: Ctx, *, root: etree._Element, references: Sequence[FileReference] = (), role: str = ""
) -> bytes:
    """
    Return a document sealed by the platform in the name of a person who proved a second factor.

    `role` names that person; the caller keeps the proof.
    """
    key = keys.centre_key("platform")
    return xades.sign(root, key=key, now=ctx.now, references=references, claimed_role=role)


@command("signing.seal")
def seal_container(ctx: Ctx, *, files: Mapping[str, tuple[bytes, str]]) -> bytes:
    """
    Return an ASiC-E container of files (name: content, media type) sealed by the office, B-LT.

    :raises wrota.office.signing.asic.BadContainer: when a name does not fit.
    """
    references = [
        FileReference(name, hashlib.sha256(content).digest(), kind)
        for name, (content, kind) in files.items()
    ]
    root = etree.Element(xades.names.ASIC_SIGNATURES, nsmap={"asic": xades.names.ASIC})
    key = pki.seal_key(ctx)
    stamped = stamp_xml(ctx, sealed=xades.sign(root, key=key, now=ctx.now, references=references))
    signers = (key.certificate, keys.centre_key("tsa").certificate)
    material = lasting.gather(signers, keys.trust_anchors())
    signatures = xades.raise_to_lt(stamped, material)
    return asic.pack(files, signatures=signatures, made_at=ctx.now)


@command("signing.sign")
def sign_pdf(ctx: Ctx, *, pdf: bytes, reason: str = "", with_seal: bool = False) -> bytes:
    """
    Return a PDF signed by the acting official, level B-T, and by the office's seal when wanted.

    The key is opened for an official only; the caller has checked a second factor for this act.

    :raises NotAnOfficial: for any other actor.
    :raises wrota.office.signing.pades.CannotSignPdf: when the file cannot be signed.
    """
    if ctx.actor.kind != "official" or not ctx.actor.user_id:
        raise NotAnOfficial(ctx.actor.kind)
    key = pki.person_key(ctx, user_id=ctx.actor.user_id, post=ctx.actor.post)
    # The key is opened here: inside the PDF library an event loop runs, and no query may.
    stamper = partial(tsa.stamp, key=keys.centre_key("tsa"), now=ctx.now)
    signed = pades.sign(pdf, key=key, stamper=stamper, purpose=Purpose("Podpis", reason))
    if with_seal:
        seal = pki.seal_key(ctx)
        signed = pades.sign(signed, key=seal, stamper=stamper, purpose=Purpose("Pieczec", reason))
    return signed


def mark_of_seal(sealed: bytes) -> str:
    """Return the digest by which the journal knows a seal; see `xades.mark_of_seal`."""
    return xades.mark_of_seal(sealed)


def stamp_xml(ctx: Ctx, *, sealed: bytes) -> bytes:
    """
    Return a sealed document raised to level B-T by the platform's time-stamping authority.

    :raises wrota.office.signing.xades.CannotSign: when it is not sealed, or stamped already.
    """
    return xades.raise_to_t(sealed, keys.time_stamp(xades.imprint(sealed), now=ctx.now))


def archive_xml(ctx: Ctx, *, document: bytes, files: Mapping[str, bytes]) -> Archived:
    """
    Return a stamped document raised to B-LTA, or its archive renewed; `files` are those it covers.

    :raises CannotArchive: unless it is valid at this moment with every file at hand.
    """
    trust = keys.trust_anchors()
    found = xades.verify(document, trust=trust, files=files, at=ctx.now)
    if found.verdict is not xades.Verdict.VALID or found.stamp is None or not found.certificate:
        raise CannotArchive(found.problem or "brak znacznika czasu")
    if found.level == "B-T":
        needed = lasting.gather([found.certificate, found.stamp.certificate], trust)
        document = xades.raise_to_lt(document, needed)
    elif found.archive_stamps:
        needed = lasting.gather([found.archive_stamps[-1].certificate], trust)
        document = xades.add_stamp_values(document, needed)
    token = keys.time_stamp(xades.archive_imprint(document, files), now=ctx.now)
    archived = xades.raise_to_lta(document, token)
    checked = xades.verify(archived, trust=trust, files=files, at=ctx.now)
    if checked.verdict is not xades.Verdict.VALID:
        raise CannotArchive(checked.problem)
    return Archived(archived, lasting.renew_before(checked.archive_stamps[-1]))


def read_receipt(xml: bytes) -> Upp | Upd:
    """
    Read a receipt that this platform keeps; its seal is not checked here.

    :raises wrota.office.signing.poswiadczenie.BadReceipt: when it is no receipt.
    """
    return poswiadczenie.read(read_xml(xml))
