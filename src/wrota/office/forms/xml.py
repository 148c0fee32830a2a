"""The filing as a document: what the resident signs and the office keeps for decades."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from django.utils import translation

from wrota.office.documents.hostile import HostileXml, Limits, read_xml
from wrota.office.forms.conditions import Answers
from wrota.office.forms.envelope import Attachment, Entity, Envelope, Person, attachments
from wrota.office.forms.kinds import KINDS
from wrota.office.forms.kinds.base import one_line
from wrota.office.forms.schema import ADDRESS_PARTS, build_schema, default_namespace, namespace
from wrota.office.forms.spec import Address, Field, FormSpec, Repeat, Upload
from wrota.office.forms.stored import rows_of

LIMITS = Limits(size=2_000_000, depth=24, elements=20_000)

_Node: TypeAlias = etree._Element


class InvalidDocument(ValueError):
    """The document is damaged, hostile, or of another form; the message says which, in Polish."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a document says."""

    values: Answers
    envelope: Envelope
    attachments: tuple[Attachment, ...]


def build(spec: FormSpec, values: Answers, envelope: Envelope) -> etree._Element:
    """Return the document as an element, ready to be signed; equal input gives equal bytes."""
    words = _words(spec)
    space = f"{{{namespace(spec)}}}"
    root = etree.Element(f"{space}Dokument", nsmap=default_namespace(namespace(spec)))
    described = _sub(root, "OpisDokumentu")
    form = _sub(described, "Formularz", words.title)
    form.set("kod", spec.code)
    form.set("wersja", str(spec.version))
    _sub(described, "Sporzadzono", envelope.created_at.isoformat(timespec="seconds"))
    _sub(described, "Klucz", envelope.key)
    sides = _sub(root, "DaneDokumentu")
    _entity(_sub(sides, "Adresaci"), envelope.addressee)
    senders = _sub(sides, "Nadawcy")
    for sender in envelope.senders:
        if isinstance(sender, Person):
            _person(senders, sender)
        else:
            _entity(senders, sender)
    content = _sub(root, "TrescDokumentu")
    for place in spec.places:
        if place.name in values:
            _question(content, place.question, values[place.name], words)
    _attach(root, attachments(spec, values))
    signed = _sub(root, "Podpis")
    _person(signed, envelope.signer)
    _sub(signed, "Sposob", envelope.way)
    return root


def document(spec: FormSpec, values: Answers, envelope: Envelope) -> bytes:
    """Return the unsigned document in UTF-8."""
    return serialise(build(spec, values, envelope))


def serialise(root: etree._Element) -> bytes:
    """Return the bytes of a document, with the XML declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def schema(spec: FormSpec) -> bytes:
    """Return the XSD that every document of this version of the form satisfies."""
    return etree.tostring(
        build_schema(spec, _words(spec).labels),
        xml_declaration=True,
        encoding="UTF-8",
        pretty_print=True,
    )


def parse(data: bytes, spec: FormSpec) -> Received:
    """Return what a document, signed or not, says; its signatures are not looked at.

    :raises InvalidDocument: hostile or damaged XML, or not this version of this form.
    """
    try:
        root = read_xml(data, limits=LIMITS)
    except HostileXml as error:
        raise InvalidDocument(f"Nie przyjęliśmy dokumentu: {error}.") from error
    if root.tag != f"{{{namespace(spec)}}}Dokument":
        raise InvalidDocument("To nie jest dokument tego formularza w tej wersji.")
    try:
        _checker(spec).assertValid(root)
    except etree.DocumentInvalid as error:
        raise InvalidDocument(f"Dokument nie zgadza się ze wzorem: {error}") from error
    try:
        return _received(root, spec)
    except (ValueError, KeyError) as error:
        raise InvalidDocument(f"Dokument nie zgadza się ze wzorem: {error}") from error


@dataclass(frozen=True)
class _Words:
    """Polish texts of a form, because a document is Polish in whatever language it was filled."""

    title: str
    labels: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=256)
def _words(spec: FormSpec) -> _Words:
    with translation.override("pl"):
        labels = {name: one_line(str(field.label)) for name, field in spec.fields.items()}
        for place in spec.places:
            if isinstance(place.question, Repeat):
                labels[place.name] = one_line(str(place.question.title))
        return _Words(
            title=one_line(str(spec.title)),
            labels=labels,
            options={
                name: {option.value: one_line(str(option.label)) for option in field.options}
                for name, field in spec.fields.items()
            },
        )


@lru_cache(maxsize=256)
def _checker(spec: FormSpec) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema(spec)))


def _sub(parent: _Node, name: str, text: str | None = None) -> _Node:
    space = str(parent.tag).partition("}")[0]
    node = etree.SubElement(parent, f"{space}}}{name}")
    node.text = text
    return node


def _person(parent: _Node, person: Person) -> None:
    node = _sub(parent, "Osoba")
    _sub(node, "Imie", person.first_name)
    _sub(node, "Nazwisko", person.last_name)
    if person.pesel:
        _sub(node, "PESEL", person.pesel)
    if person.role:
        _sub(node, "Rola", person.role)


def _entity(parent: _Node, entity: Entity) -> None:
    node = _sub(parent, "Podmiot")
    _sub(node, "Nazwa", entity.name)
    for kind, text in entity.identifiers:
        _sub(node, "Identyfikator", text).set("typ", kind)
    for line in entity.address:
        _sub(node, "Adres", line)


def _question(parent: _Node, asked: Field | Repeat, value: object, words: _Words) -> None:
    if not isinstance(asked, Repeat):
        _answer(parent, asked, asked.name, value, words)
        return
    node = _sub(parent, asked.name)
    node.set("etykieta", words.labels[asked.name])
    for row in rows_of(value):
        item = _sub(node, "Pozycja")
        for inner in asked.fields:
            if inner.name in row:
                _answer(item, inner, f"{asked.name}.{inner.name}", row[inner.name], words)


def _answer(parent: _Node, asked: Field, path: str, value: object, words: _Words) -> None:
    node = _sub(parent, asked.name)
    node.set("etykieta", words.labels[path])
    if isinstance(value, Address):
        for tag, attribute in ADDRESS_PARTS.items():
            if text := getattr(value, attribute):
                _sub(node, tag, text)
    elif asked.kind == "choices":
        assert isinstance(value, tuple)
        for one in value:
            _described(_sub(node, "Wybor", one), words.options[path].get(one))
    elif asked.kind == "file":
        assert isinstance(value, tuple)
        node.set("liczba", str(len(value)))
    else:
        node.text = KINDS[asked.kind].to_text(value)
        _described(node, words.options[path].get(node.text))


def _described(node: _Node, label: str | None) -> None:
    if label is not None:
        node.set("opis", label)


def _attach(root: _Node, attached: tuple[Attachment, ...]) -> None:
    if not attached:
        return
    parent = _sub(root, "Zalaczniki")
    for one in attached:
        node = _sub(parent, "Zalacznik")
        node.set("lp", str(one.position))
        node.set("pole", one.field)
        _sub(node, "NazwaPliku", one_line(one.upload.name) or "plik")
        _sub(node, "Sciezka", one.uri)
        _sub(node, "Typ", one.upload.media_type)
        _sub(node, "Rozmiar", str(one.upload.size))
        _sub(node, "SHA256", one.upload.sha256)


def _received(root: _Node, spec: FormSpec) -> Received:
    top = {etree.QName(node).localname: node for node in root.iterchildren("{*}*")}
    attached = _read_attachments(top.get("Zalaczniki"))
    values: dict[str, object] = {}
    questions = {place.name: place.question for place in spec.places}
    for node in top["TrescDokumentu"].iterchildren("{*}*"):
        name = etree.QName(node).localname
        asked = questions[name]
        if isinstance(asked, Repeat):
            values[name] = tuple(_read_row(asked, row) for row in node.iterchildren("{*}*"))
        elif asked.kind == "file":
            values[name] = tuple(one.upload for one in attached if one.field == name)
        else:
            values[name] = _read_answer(asked, node)
    envelope = _read_envelope(top["OpisDokumentu"], top["DaneDokumentu"], top["Podpis"])
    return Received(values=values, envelope=envelope, attachments=attached)


def _read_row(repeat: Repeat, row: _Node) -> Mapping[str, object]:
    known = {asked.name: asked for asked in repeat.fields}
    names = ((etree.QName(node).localname, node) for node in row.iterchildren("{*}*"))
    return {name: _read_answer(known[name], node) for name, node in names}


def _read_answer(asked: Field, node: _Node) -> object:
    if asked.kind == "address":
        texts = {
            ADDRESS_PARTS[etree.QName(part).localname]: part.text or ""
            for part in node.iterchildren("{*}*")
        }
        return Address(**texts)
    if asked.kind == "choices":
        return tuple(one.text or "" for one in node.iterchildren("{*}*"))
    return KINDS[asked.kind].from_text(node.text or "")


def _read_attachments(parent: _Node | None) -> tuple[Attachment, ...]:
    found = () if parent is None else parent.iterchildren("{*}*")
    return tuple(
        Attachment(
            position=int(str(node.get("lp"))),
            field=str(node.get("pole")),
            uri=_text(node, "Sciezka"),
            upload=Upload(
                name=_text(node, "NazwaPliku"),
                size=int(_text(node, "Rozmiar")),
                media_type=_text(node, "Typ"),
                sha256=_text(node, "SHA256"),
            ),
        )
        for node in found
    )


def _read_envelope(described: _Node, sides: _Node, signed: _Node) -> Envelope:
    addressees, senders = sides.iterchildren("{*}*")
    [addressee] = addressees.iterchildren("{*}*")
    signer = signed.find("{*}Osoba")
    assert signer is not None
    return Envelope(
        created_at=datetime.fromisoformat(_text(described, "Sporzadzono")),
        key=_text(described, "Klucz"),
        addressee=_read_entity(addressee),
        senders=tuple(
            _read_person(node) if etree.QName(node).localname == "Osoba" else _read_entity(node)
            for node in senders.iterchildren("{*}*")
        ),
        signer=_read_person(signer),
        way=_text(signed, "Sposob"),
    )


def _read_person(node: _Node) -> Person:
    return Person(
        first_name=_text(node, "Imie"),
        last_name=_text(node, "Nazwisko"),
        pesel=_text(node, "PESEL"),
        role=_text(node, "Rola"),
    )


def _read_entity(node: _Node) -> Entity:
    return Entity(
        name=_text(node, "Nazwa"),
        identifiers=tuple(
            (str(one.get("typ")), one.text or "") for one in node.iterfind("{*}Identyfikator")
        ),
        address=tuple(one.text or "" for one in node.iterfind("{*}Adres")),
    )


def _text(node: _Node, name: str) -> str:
    return node.findtext(f"{{*}}{name}") or ""
