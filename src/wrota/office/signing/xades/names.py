"""Namespaces and algorithms of the one XAdES profile that the platform writes and reads."""

import re
from collections.abc import Mapping

from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES141 = "http://uri.etsi.org/01903/v1.4.1#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"
XML_SPACE = "http://www.w3.org/XML/1998/namespace"

#: A file beside the document: folders and plain ASCII names, nothing absolute, nothing hidden.
FILE_URI = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*")

#: The root of a signature file in a container: it has no content of its own to sign.
ASIC_SIGNATURES = f"{{{ASIC}}}XAdESSignatures"

_ALONE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_HIDDEN = (etree.Comment, etree.ProcessingInstruction, etree.Entity)


def is_file_uri(uri: str) -> bool:
    """Say whether a reference may name this file."""
    return FILE_URI.fullmatch(uri) is not None


def ds(name: str) -> str:
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    return f"{{{XADES}}}{name}"


def xades141(name: str) -> str:
    return f"{{{XADES141}}}{name}"


def canonical(
    node: etree._Element | etree._ElementTree,
    *,
    exclusive: bool = False,
    prefixes: list[str] | None = None,
) -> bytes:
    """Return the canonical octets of an element or of a whole document, without comments."""
    if isinstance(node, etree._Element) and node.getparent() is not None:
        # Inside a tree libxml2 may write xmlns="" where a default namespace came from above.
        node = etree.fromstring(etree.tostring(node, with_tail=False), _ALONE)
    return etree.tostring(
        node,
        method="c14n",
        exclusive=exclusive,
        with_comments=False,
        inclusive_ns_prefixes=prefixes,
    )


def has_xml_attributes(root: etree._Element) -> bool:
    """
    Say whether the root carries xml:lang, xml:base or the like.

    C14N 1.0 pushes them into every signed part; libraries differ there, so the profile forbids
    them.
    """
    return any(str(name).startswith(f"{{{XML_SPACE}}}") for name in root.attrib)


def has_hidden_parts(root: etree._Element) -> bool:
    """
    Say whether the document holds comments, instructions or entities, beside the root too.

    Comments are not signed and split texts for careless readers; the profile has no use for any.
    """
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    return bool(beside) or next(root.iter(*_HIDDEN), None) is not None


def namespace_text(mapping: Mapping[str | None, str]) -> str:
    """Return namespace declarations in the order and spelling of Canonical XML."""
    pairs = sorted((prefix or "", uri) for prefix, uri in mapping.items())
    return "".join(
        f' xmlns:{prefix}="{attribute(uri)}"' if prefix else f' xmlns="{attribute(uri)}"'
        for prefix, uri in pairs
    )


def text(value: str) -> str:
    """Escape character data as Canonical XML does."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value.replace("\r", "&#xD;")


def attribute(value: str) -> str:
    """Escape an attribute value as Canonical XML does."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return value.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
