"""Raising a signature to the levels that last: B-LT and B-LTA of EN 319 132-1."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from wrota.office.documents.hostile import identifiers, read_xml
from wrota.office.signing.lasting import Material
from wrota.office.signing.xades import names
from wrota.office.signing.xades.names import ds, xades, xades141
from wrota.office.signing.xades.structure import BadStructure, Layout, lay_out
from wrota.office.signing.xades.writing import CannotSign, as_bytes


class MissingFile(LookupError):
    """An archive time-stamp covers every file, so each must be at hand."""


def raise_to_lt(stamped: bytes, material: Material) -> bytes:
    """
    Return a B-T document with all certificates and revocation lists, level B-LT.

    :raises CannotSign: when it is not at level T, or has such values already.
    """
    root, layout = _read(stamped)
    if layout.unsigned.signature_stamp is None or layout.unsigned.has_values:
        raise CannotSign("podpis nie ma znacznika czasu albo ma już komplet danych")
    _add_values(_group(layout), material)
    return as_bytes(root)


def archive_imprint(document: bytes, files: Mapping[str, bytes]) -> bytes:
    """
    Return the SHA-256 digest that the next archive time-stamp must cover.

    :raises CannotSign: when the document is not at level LT.
    :raises MissingFile: when a file that the signature covers is not among `files`.
    """
    root, layout = _read(document)
    _require_values(layout)
    done = layout.unsigned.properties
    return hashlib.sha256(covered(root, layout, files, done, exclusive=False)).digest()


def raise_to_lta(document: bytes, token: bytes) -> bytes:
    """
    Return the document with one more archive time-stamp (xadesv141:ArchiveTimeStamp).

    :raises CannotSign: when it is not at level LT.
    """
    root, layout = _read(document)
    _require_values(layout)
    stamp = _add(_group(layout), "ArchiveTimeStamp")
    etree.SubElement(stamp, ds("CanonicalizationMethod"), Algorithm=names.C14N)
    etree.SubElement(stamp, xades("EncapsulatedTimeStamp")).text = b64encode(token).decode()
    return as_bytes(root)


def add_stamp_values(document: bytes, material: Material) -> bytes:
    """
    Return the document with what proves its last archive time-stamp, before it is renewed.

    :raises CannotSign: when it is not at level LTA.
    """
    root, layout = _read(document)
    if not layout.unsigned.archive_stamps:
        raise CannotSign("podpis nie ma archiwalnego znacznika czasu")
    _add_values(_add(_group(layout), "TimeStampValidationData"), material)
    return as_bytes(root)


def covered(
    root: etree._Element,
    layout: Layout,
    files: Mapping[str, bytes],
    before: tuple[etree._Element, ...],
    *,
    exclusive: bool,
) -> bytes:
    """
    Return what an archive time-stamp covers, in the order of EN 319 132-1 § 5.5.2.2.

    :raises MissingFile: when a referenced file is not at hand.
    """
    parts = [_octets(root, layout, uri, files) for uri in layout.reference_uris]
    signed = (layout.signed_info, layout.value, layout.key_info, *before)
    parts += [names.canonical(one, exclusive=exclusive) for one in signed]
    return b"".join(parts)


def document_octets(root: etree._Element, layout: Layout) -> bytes:
    """Apply the enveloped-signature transform and put everything back."""
    return without(
        layout.signature,
        root,
        lambda: names.canonical(root.getroottree(), exclusive=layout.document_exclusive),
    )


def without(signature: etree._Element, root: etree._Element, write: Callable[[], bytes]) -> bytes:
    """Return what `write` gives while the signature is not in the root."""
    place, tail, before = root.index(signature), signature.tail or "", signature.getprevious()
    text = (before.tail if before is not None else root.text) or ""
    root.remove(signature)
    _set_text(root, before, text + tail)
    try:
        return write()
    finally:
        _set_text(root, before, text)
        root.insert(place, signature)


def _set_text(root: etree._Element, before: etree._Element | None, text: str) -> None:
    if before is not None:
        before.tail = text or None
    else:
        root.text = text or None


def _octets(root: etree._Element, layout: Layout, uri: str, files: Mapping[str, bytes]) -> bytes:
    if uri == "":
        return document_octets(root, layout)
    if uri.startswith("#"):
        return names.canonical(layout.properties, exclusive=layout.properties_exclusive)
    content = files.get(uri)
    if content is None:
        raise MissingFile(uri)
    return content


def _read(document: bytes) -> tuple[etree._Element, Layout]:
    root = read_xml(document)
    try:
        return root, lay_out(root, identifiers(root))
    except BadStructure as error:
        raise CannotSign(str(error)) from error


def _require_values(layout: Layout) -> None:
    if not layout.unsigned.has_values:
        raise CannotSign("podpis nie ma kompletu certyfikatów i list odwołanych")


def _group(layout: Layout) -> etree._Element:
    stamp = layout.unsigned.signature_stamp
    parent = stamp.element.getparent() if stamp is not None else None
    if parent is None:
        raise CannotSign("podpis nie ma znacznika czasu")
    return parent


def _add(parent: etree._Element, name: str) -> etree._Element:
    # The namespace is declared here and not above, or the signed parts would change.
    return etree.SubElement(parent, xades141(name), nsmap={"xades141": names.XADES141})


def _add_values(parent: etree._Element, material: Material) -> None:
    certificates = etree.SubElement(parent, xades("CertificateValues"))
    for one in material.certificates:
        value = etree.SubElement(certificates, xades("EncapsulatedX509Certificate"))
        value.text = b64encode(one.public_bytes(Encoding.DER)).decode()
    revocation = etree.SubElement(parent, xades("RevocationValues"))
    lists = etree.SubElement(revocation, xades("CRLValues"))
    for listed in material.lists:
        value = etree.SubElement(lists, xades("EncapsulatedCRLValue"))
        value.text = b64encode(listed.public_bytes(Encoding.DER)).decode()
