"""
The shape that a signed document must have, so that what is verified is what people read.

Signature wrapping lives on verifiers that look parts up by name or identifier anywhere in the
document; here every part must stand in its one place.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from wrota.office.signing.xades import names
from wrota.office.signing.xades.names import ds, xades
from wrota.office.signing.xades.unsigned import CANONICAL, BadUnsigned, Unsigned, read_unsigned

MAX_REFERENCES = 1000


class BadStructure(ValueError):
    """The signature is not of the profile, or somebody moved its parts."""


@dataclass(frozen=True)
class Layout:
    """Every part of the one signature, found in its place; digests in hex."""

    signature: etree._Element
    signed_info: etree._Element
    value: etree._Element
    properties: etree._Element
    exclusive: bool
    document_exclusive: bool
    properties_exclusive: bool
    document_digest: str  #: empty for a detached signature
    properties_digest: str
    file_digests: Mapping[str, str]
    certificates: tuple[str, ...]
    certificate_digest: str
    signing_time: str
    claimed_role: str
    key_info: etree._Element
    reference_uris: tuple[str, ...]
    unsigned: Unsigned


@dataclass(frozen=True)
class _References:
    document: tuple[str, bool] | None
    properties: tuple[str, bool]
    files: Mapping[str, str]


def lay_out(root: etree._Element, identifiers: Mapping[str, etree._Element]) -> Layout:
    """
    Find the parts of the signature.

    :raises BadStructure: when anything is missing, doubled, elsewhere or of another algorithm.
    """
    _refuse_hidden(root)
    signature = _only_signature(root)
    signed_info = _one(signature, ds("SignedInfo"))
    exclusive = _canonicalisation(signed_info)
    _algorithm(signed_info, ds("SignatureMethod"), names.ECDSA_SHA256)
    qualifying = _one(_one(signature, ds("Object")), xades("QualifyingProperties"))
    if qualifying.get("Target") != f"#{signature.get('Id')}" or not signature.get("Id"):
        raise BadStructure("właściwości dotyczą innego podpisu")
    properties = _one(qualifying, xades("SignedProperties"))
    detached = root.tag == names.ASIC_SIGNATURES
    references = _references(signed_info, properties, identifiers, detached=detached)
    own = _one(properties, xades("SignedSignatureProperties"))
    named = _one(_one(own, xades("SigningCertificateV2")), xades("Cert"))
    key_info = _one(signature, ds("KeyInfo"))
    bag = _one(key_info, ds("X509Data"))
    role = own.find(f"{xades('SignerRoleV2')}/{xades('ClaimedRoles')}/{xades('ClaimedRole')}")
    return Layout(
        signature=signature,
        signed_info=signed_info,
        value=_one(signature, ds("SignatureValue")),
        properties=properties,
        exclusive=exclusive,
        document_exclusive=references.document[1] if references.document else False,
        properties_exclusive=references.properties[1],
        document_digest=references.document[0] if references.document else "",
        properties_digest=references.properties[0],
        file_digests=references.files,
        certificates=tuple(one.text or "" for one in bag.findall(ds("X509Certificate"))),
        certificate_digest=_one(_digested(_one(named, xades("CertDigest"))), ds("DigestValue")).text
        or "",
        signing_time=_one(own, xades("SigningTime")).text or "",
        claimed_role=(role.text or "") if role is not None else "",
        key_info=key_info,
        reference_uris=tuple(str(one.get("URI")) for one in signed_info.findall(ds("Reference"))),
        unsigned=_unsigned(qualifying),
    )


def _refuse_hidden(root: etree._Element) -> None:
    if names.has_xml_attributes(root):
        raise BadStructure("korzeń dokumentu ma atrybut xml:")
    if names.has_hidden_parts(root):
        raise BadStructure("w dokumencie jest komentarz albo instrukcja")


def _only_signature(root: etree._Element) -> etree._Element:
    found = list(root.iter(ds("Signature")))
    if not found:
        raise BadStructure("dokument nie jest podpisany")
    if len(found) != 1 or found[0].getparent() is not root:
        raise BadStructure("podpis musi być jeden i leżeć wprost w korzeniu dokumentu")
    return found[0]


def _canonicalisation(signed_info: etree._Element) -> bool:
    method = _one(signed_info, ds("CanonicalizationMethod"))
    return _is_exclusive(method)


def _is_exclusive(method: etree._Element) -> bool:
    algorithm = str(method.get("Algorithm"))
    if algorithm not in CANONICAL or len(method):
        raise BadStructure(f"niedozwolona kanonikalizacja: {algorithm}")
    return CANONICAL[algorithm]


def _references(
    signed_info: etree._Element,
    properties: etree._Element,
    identifiers: Mapping[str, etree._Element],
    *,
    detached: bool,
) -> _References:
    """
    Allow exactly: the whole document, the signed properties, and files beside it.

    A detached signature has no document of its own, and at least one file.
    """
    found = signed_info.findall(ds("Reference"))
    if len(found) > MAX_REFERENCES:
        raise BadStructure("podpis wskazuje zbyt wiele plików")
    document: list[tuple[str, bool]] = []
    own: list[tuple[str, bool]] = []
    files: dict[str, str] = {}
    for reference in found:
        uri, digest = reference.get("URI"), _digest(reference)
        if uri == "":
            document.append((digest, _document_transforms(reference)))
        elif uri == f"#{properties.get('Id')}":
            own.append((digest, _properties_transforms(reference)))
        else:
            files[_new_file(reference, files)] = digest
    if identifiers.get(str(properties.get("Id"))) is not properties:
        raise BadStructure("identyfikator właściwości wskazuje inny element")
    if len(document) != (0 if detached else 1) or len(own) != 1 or (detached and not files):
        raise BadStructure("podpis nie obejmuje całego dokumentu i swoich właściwości")
    return _References(document[0] if document else None, own[0], files)


def _new_file(reference: etree._Element, known: Mapping[str, str]) -> str:
    uri = reference.get("URI") or ""
    if not names.is_file_uri(uri) or uri in known:
        raise BadStructure(f"niedozwolone wskazanie: {reference.get('URI')!r}")
    if reference.find(ds("Transforms")) is not None:
        raise BadStructure("plik wskazany z przekształceniem")
    return uri


def _document_transforms(reference: etree._Element) -> bool:
    transforms = _transforms(reference)
    if not transforms or transforms[0].get("Algorithm") != names.ENVELOPED or len(transforms[0]):
        raise BadStructure("podpis nie obejmuje całego dokumentu")
    return _last_canonicalisation(transforms[1:])


def _properties_transforms(reference: etree._Element) -> bool:
    if reference.get("Type") != names.SIGNED_PROPERTIES_TYPE:
        raise BadStructure("właściwości podpisu wskazano bez ich typu")
    return _last_canonicalisation(_transforms(reference))


def _last_canonicalisation(transforms: list[etree._Element]) -> bool:
    if not transforms:
        return False  # XMLDSig § 4.4.3.2: a node-set is then canonicalised with C14N 1.0
    if len(transforms) != 1:
        raise BadStructure("niedozwolone przekształcenia")
    return _is_exclusive(transforms[0])


def _transforms(reference: etree._Element) -> list[etree._Element]:
    holder = reference.findall(ds("Transforms"))
    if len(holder) > 1 or any(one.tag != ds("Transform") for one in _children(holder)):
        raise BadStructure("niedozwolone przekształcenia")
    return _children(holder)


def _children(holders: list[etree._Element]) -> list[etree._Element]:
    return [child for holder in holders for child in holder]


def _digest(reference: etree._Element) -> str:
    text = _one(_digested(reference), ds("DigestValue")).text or ""
    try:
        return b64decode(text, validate=False).hex()
    except Base64Error as error:
        raise BadStructure("skrót jest uszkodzony") from error


def _digested(parent: etree._Element) -> etree._Element:
    _algorithm(parent, ds("DigestMethod"), names.SHA256)
    return parent


def _algorithm(parent: etree._Element, name: str, wanted: str) -> None:
    method = _one(parent, name)
    if method.get("Algorithm") != wanted or len(method):
        raise BadStructure(f"niedozwolony algorytm: {method.get('Algorithm')}")


def _unsigned(qualifying: etree._Element) -> Unsigned:
    try:
        return read_unsigned(qualifying)
    except BadUnsigned as error:
        raise BadStructure(str(error)) from error


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(name)
    if len(found) != 1:
        local = name.rpartition("}")[2]
        raise BadStructure(f"element {local} musi wystąpić dokładnie raz")
    return found[0]
