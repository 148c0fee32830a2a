"""The only door through which XML from outside comes in."""

import re
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ID_NAMES = frozenset(
    {"Id", "ID", "id", "iD", "{http://www.w3.org/XML/1998/namespace}id"}
)  # whatever a program may take for an identifier


class HostileXml(ValueError):
    """The document is refused before anybody reads its content."""


@dataclass(frozen=True)
class Limits:
    """What a document may have at most: bytes, nesting, elements, attributes of one element."""

    size: int = 5_000_000
    depth: int = 64
    elements: int = 50_000
    attributes: int = 64


DEFAULT = Limits()


def read_xml(data: bytes, *, limits: Limits = DEFAULT) -> etree._Element:
    """
    Parse a UTF-8 document and return its root.

    Nothing is fetched and nothing expanded; comments and instructions stay where they are.

    :raises HostileXml: for any DOCTYPE, another encoding, damage, a doubled identifier, or more
        than the limits allow.
    """
    if len(data) > limits.size:
        raise HostileXml(f"dokument ma więcej niż {limits.size} bajtów")
    _check_encoding(data)
    # lxml without entity resolution still accepts a document type quietly, so look for it first.
    if b"<!DOCTYPE" in data:
        raise HostileXml("dokument zawiera DOCTYPE")
    root = _parse(data, limits)
    if root.getroottree().docinfo.internalDTD is not None:
        raise HostileXml("dokument zawiera DOCTYPE")
    return root


def identifiers(root: etree._Element) -> dict[str, etree._Element]:
    """
    Return the elements that carry an identifier.

    :raises HostileXml: when two elements carry the same one.
    """
    found: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        for name in _ID_NAMES.intersection(element.attrib):
            value = str(element.get(name))
            if value in found and found[value] is not element:
                raise HostileXml(f"identyfikator {value!r} występuje dwa razy")
            found[value] = element
    return found


def _check_encoding(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HostileXml("dokument nie jest zapisany w UTF-8") from error
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii")):
        raise HostileXml("dokument nie jest zapisany w UTF-8")


def _parse(data: bytes, limits: Limits) -> etree._Element:
    """Count while parsing, so that a bomb is dropped before it fills the memory."""
    depth = elements = 0
    reader = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for event, element in reader:
            if event == "end":
                depth -= 1
                continue
            depth += 1
            elements += 1
            if depth > limits.depth or elements > limits.elements:
                raise HostileXml("dokument ma zbyt wiele elementów lub poziomów")
            if len(element.attrib) > limits.attributes:
                raise HostileXml("element ma zbyt wiele atrybutów")
    except etree.XMLSyntaxError as error:
        raise HostileXml(f"dokument XML jest uszkodzony: {error.msg}") from error
    root: etree._Element = reader.root
    identifiers(root)
    return root
