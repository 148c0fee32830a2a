"""
XML signatures of others: enveloped, enveloping and detached, several side by side.

Libraries look at the first signature they find; here each must stand where it signs what people
see, and everything it points to must be on a short list.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from wrota.office.documents.hostile import identifiers
from wrota.office.signing.check.judged import Refused
from wrota.office.signing.check.keys import XML_DIGESTS, XML_METHODS, Method
from wrota.office.signing.xades import ReferenceCheck, ReferenceState, names
from wrota.office.signing.xades.archive import without
from wrota.office.signing.xades.names import ds, xades

MAX_SIGNATURES = 20
MAX_REFERENCES = 200
_COMMENTS = "#WithComments"
_C14N11 = "http://www.w3.org/2006/12/xml-c14n11"
#: Canonical XML 1.1 differs from 1.0 for xml: attributes only, and those are refused.
_CANONICAL = {
    **{one + tail: False for one in (names.C14N, _C14N11) for tail in ("", _COMMENTS)},
    names.EXC_C14N: True,
    names.EXC_C14N.rstrip("#") + _COMMENTS: True,
}
_BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
_PREFIXES = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"


@dataclass(frozen=True)
class Target:
    """One signed thing, and the octets that were digested when it is at hand."""

    check: ReferenceCheck
    octets: bytes | None
    digest: str
    is_properties: bool


@dataclass(frozen=True)
class XmlSignature:
    """One signature with every part in its place; nothing is verified but the digests."""

    element: etree._Element
    method: Method
    value: bytes
    message: bytes
    targets: tuple[Target, ...]
    properties: etree._Element | None


def signatures(root: etree._Element) -> list[etree._Element]:
    """
    Return the signatures of a document, which stand in its root or are it.

    :raises Refused: when there is none, too many, or one is hidden deeper.
    """
    found = [root] if root.tag == ds("Signature") else root.findall(ds("Signature"))
    inside = {one for held in found for one in held.iter(ds("Signature"))}
    if any(one not in inside for one in root.iter(ds("Signature"))):
        raise Refused("podpis leży w głębi dokumentu", "a signature lies inside the document")
    if not found or len(found) > MAX_SIGNATURES:
        raise Refused("dokument nie jest podpisany", "the document is not signed")
    return found


def read(root: etree._Element, element: etree._Element, files: Mapping[str, bytes]) -> XmlSignature:
    """
    Read one signature and compare its digests.

    :raises Refused: when a part is missing, doubled, elsewhere or not on the list.
    """
    _refuse_odd(root, element)
    info = _one(element, "SignedInfo")
    method = XML_METHODS.get(str(_one(info, "SignatureMethod").get("Algorithm")))
    if method is None:
        raise _weak(_one(info, "SignatureMethod"))
    properties = _properties(element)
    places = _Places(root, element, properties, identifiers(root), files)
    references = info.findall(ds("Reference"))
    if not 1 <= len(references) <= MAX_REFERENCES:
        raise Refused("podpis nie wskazuje danych", "the signature points to no data")
    targets = tuple(_target(one, places) for one in references)
    if len({one.check.uri for one in targets}) != len(targets):
        raise Refused("te same dane wskazano dwa razy", "the same data is referenced twice")
    _require_content(targets, properties)
    return XmlSignature(
        element,
        method,
        _base64(_one(element, "SignatureValue")),
        _canonical(info, _one(info, "CanonicalizationMethod")),
        targets,
        properties,
    )


@dataclass(frozen=True)
class _Places:
    root: etree._Element
    signature: etree._Element
    properties: etree._Element | None
    ids: Mapping[str, etree._Element]
    files: Mapping[str, bytes]


def _refuse_odd(root: etree._Element, element: etree._Element) -> None:
    """Comments are not signed and split texts; xml: attributes change what is signed below."""
    if any(names.has_xml_attributes(one) for one in (root, element)):
        raise Refused("dokument ma atrybut xml: w korzeniu", "the root has an xml: attribute")
    odd = root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity)
    if next(odd, None) is not None:
        raise Refused(
            "w dokumencie jest komentarz albo instrukcja", "a comment or instruction is inside"
        )


def _properties(element: etree._Element) -> etree._Element | None:
    found = element.findall(f"{ds('Object')}/{xades('QualifyingProperties')}")
    if not found:
        return None
    signed = found[0].findall(xades("SignedProperties"))
    if len(found) != 1 or len(signed) != 1 or found[0].get("Target") != f"#{element.get('Id')}":
        raise Refused("właściwości dotyczą innego podpisu", "properties of another signature")
    return signed[0]


def _target(reference: etree._Element, places: _Places) -> Target:
    digest = XML_DIGESTS.get(str(_one(reference, "DigestMethod").get("Algorithm")))
    if digest is None:
        raise _weak(_one(reference, "DigestMethod"))
    expected = _base64(_one(reference, "DigestValue"))
    uri = reference.get("URI")
    if uri is None or uri.startswith("#xpointer"):
        raise Refused("podpis wskazuje dane bez nazwy", "a reference has no plain address")
    transforms = [one for held in reference.findall(ds("Transforms")) for one in held]
    if uri and not uri.startswith("#"):
        return _file(unquote(uri), transforms, digest, expected, places)
    node = places.root if uri == "" else places.ids.get(uri[1:])
    is_properties = node is not None and node is places.properties
    name = _name(node, is_properties, places)
    octets = _octets(node, transforms, places, whole=uri == "") if node is not None else b""
    return Target(_compare(name, octets, digest, expected), octets, digest, is_properties)


def _name(node: etree._Element | None, is_properties: bool, places: _Places) -> str:
    """Allow the root, an object or the key of this very signature, and its properties."""
    if node is None:
        raise Refused("podpis wskazuje coś, czego nie ma", "a reference points to nothing")
    if node is places.root and node is not places.signature:
        return ""
    if is_properties:
        return "(właściwości podpisu)"
    own = node.getparent() is places.signature
    if own and node.tag in (ds("Object"), ds("KeyInfo")):
        return f"({node.get('Id')})"
    raise Refused("podpis obejmuje tylko część dokumentu", "only a part of the document is signed")


def _file(
    uri: str, transforms: list[etree._Element], digest: str, expected: bytes, places: _Places
) -> Target:
    if "://" in uri or uri.startswith(("/", "file:", "data:")) or ".." in uri.split("/"):
        raise Refused(f"wskazanie na zewnątrz: {uri[:60]}", f"external reference: {uri[:60]}")
    if transforms:
        raise Refused("plik wskazany z przekształceniem", "a file is referenced with a transform")
    content = places.files.get(uri)
    if content is None:
        check = ReferenceCheck(uri, ReferenceState.MISSING, expected.hex())
        return Target(check, None, digest, False)
    return Target(_compare(uri, content, digest, expected), content, digest, False)


def _octets(
    node: etree._Element, transforms: list[etree._Element], places: _Places, *, whole: bool
) -> bytes:
    """Apply the transforms that are allowed: enveloped first, then one canonical form or base64."""
    enveloped = bool(transforms) and transforms[0].get("Algorithm") == names.ENVELOPED
    rest = transforms[1:] if enveloped else transforms
    if node is places.root and not enveloped:
        raise Refused("podpis obejmuje sam siebie", "the signature covers itself")
    if len(rest) > 1 or (enveloped and node is not places.root):
        raise _transform(transforms)
    if rest and rest[0].get("Algorithm") == _BASE64 and not enveloped and not len(node):
        return _base64(node)
    method = rest[0] if rest else None
    if not enveloped:
        return _canonical(node, method)
    written = node.getroottree() if whole else node
    return without(places.signature, node, lambda: _canonical(written, method))


def _canonical(node: "etree._Element | etree._ElementTree", method: etree._Element | None) -> bytes:
    """Write the canonical form; a same-document reference never carries comments."""
    if method is None:
        return names.canonical(node)
    algorithm = str(method.get("Algorithm"))
    if algorithm not in _CANONICAL:
        raise _transform([method])
    listed = [one for one in method if one.tag == _PREFIXES]
    if len(listed) != len(method) or (listed and not _CANONICAL[algorithm]):
        raise _transform([method])
    prefixes = str(listed[0].get("PrefixList", "")).split() if listed else None
    return names.canonical(node, exclusive=_CANONICAL[algorithm], prefixes=prefixes)


def _require_content(targets: tuple[Target, ...], properties: etree._Element | None) -> None:
    if properties is not None and not any(one.is_properties for one in targets):
        raise Refused("podpis nie obejmuje swoich właściwości", "its properties are not signed")
    if any(one.is_properties and one.check.state is not ReferenceState.EQUAL for one in targets):
        raise Refused("zmieniono właściwości podpisu", "the properties were changed")
    if all(one.is_properties for one in targets):
        raise Refused("podpis nie obejmuje żadnych danych", "no data is signed")


def _compare(name: str, octets: bytes, digest: str, expected: bytes) -> ReferenceCheck:
    found = hashlib.new(digest, octets).digest()
    state = ReferenceState.EQUAL if found == expected else ReferenceState.DIFFERENT
    return ReferenceCheck(name, state, expected.hex(), found.hex())


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(ds(name))
    if len(found) != 1:
        raise Refused(f"element {name} musi wystąpić raz", f"element {name} must occur once")
    return found[0]


def _base64(element: etree._Element) -> bytes:
    try:
        return b64decode("".join((element.text or "").split()), validate=True)
    except ValueError as error:
        raise Refused("podpis jest uszkodzony", "the signature is damaged") from error


def _weak(method: etree._Element) -> Refused:
    algorithm = str(method.get("Algorithm"))[:80]
    return Refused(
        f"algorytm za słaby albo niedozwolony: {algorithm}",
        f"weak or forbidden algorithm: {algorithm}",
    )


def _transform(transforms: list[etree._Element]) -> Refused:
    listed = ", ".join(str(one.get("Algorithm"))[:60] for one in transforms)
    return Refused(f"niedozwolone przekształcenie: {listed}", f"forbidden transform: {listed}")
