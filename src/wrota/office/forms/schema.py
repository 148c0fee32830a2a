"""The XSD of a form, written from the same value as its pages, so that they can't disagree."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from lxml import etree

from wrota.office.forms.kinds.text import LONG, SHORT
from wrota.office.forms.spec import Field, FormSpec, Repeat

XS = "http://www.w3.org/2001/XMLSchema"
DS = "http://www.w3.org/2000/09/xmldsig#"
ADDRESS_PARTS = {
    "Miejscowosc": "locality",
    "Ulica": "street",
    "NumerDomu": "house",
    "NumerLokalu": "flat",
    "KodPocztowy": "postal_code",
    "SIMC": "simc",
}
_REQUIRED_PARTS = ("Miejscowosc", "NumerDomu", "KodPocztowy")
_PATTERNS = {
    "pesel": "[0-9]{11}",
    "nip": "[0-9]{10}",
    "regon": "[0-9]{9}([0-9]{5})?",
    "krs": "[0-9]{10}",
    "ade": "AE:PL-[0-9]{5}-[0-9]{5}-[A-Z]{5}-[0-9]{2}",
    "nrb": "[0-9]{26}",
    "phone": r"\+?[0-9]{7,15}",
    "postal_code": "[0-9]{2}-[0-9]{3}",
}
_BUILT_IN = {"date": "xs:date", "time": "xs:time", "yes_no": "xs:boolean"}
_BUILT_IN["declaration"] = "xs:boolean"


def namespace(spec: FormSpec) -> str:
    """Return the namespace of one version of a form."""
    return f"urn:wrota:wzor:{spec.code}:{spec.version}"


def default_namespace(uri: str) -> dict[str, str]:
    """Return the map that makes a namespace the default one; the stubs of lxml forget it."""
    return cast("dict[str, str]", {None: uri})


def build_schema(spec: FormSpec, labels: Mapping[str, str]) -> etree._Element:
    """Return the schema; `labels` are the Polish questions by name, "group.field" when repeated."""
    space = namespace(spec)
    questions = [
        _repeated(place.question, place.question.name, labels)
        if isinstance(place.question, Repeat)
        else _question(place.question, place.name, labels)
        for place in spec.places
    ]
    root = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS, **default_namespace(space)})
    root.set("targetNamespace", space)
    root.set("elementFormDefault", "qualified")
    root.append(_document(spec, questions))
    root.extend((_person_type(), _entity_type(), _address_type(), *_own_types(spec)))
    return root


def _document(spec: FormSpec, questions: list[etree._Element]) -> etree._Element:
    signature = _xs(
        "any", namespace=DS, processContents="skip", minOccurs="0", maxOccurs="unbounded"
    )
    content = _complex(
        _xs("element", _described(spec), name="OpisDokumentu"),
        _xs("element", _complex(*_sides()), name="DaneDokumentu"),
        _xs("element", _complex(*questions), name="TrescDokumentu"),
        _xs("element", _complex(_attachment()), name="Zalaczniki", minOccurs="0"),
        _xs("element", _complex(_ref("Osoba", "Osoba"), _text("Sposob", 255)), name="Podpis"),
        signature,
    )
    return _xs("element", content, name="Dokument")


def _xs(tag: str, /, *children: etree._Element, **attributes: str) -> etree._Element:
    node = etree.Element(f"{{{XS}}}{tag}", nsmap={"xs": XS})
    for name, text in attributes.items():
        node.set(name, text)
    node.extend(children)
    return node


def _ref(name: str, kind: str, least: int = 1, most: str = "1") -> etree._Element:
    return _xs("element", name=name, type=kind, minOccurs=str(least), maxOccurs=most)


def _complex(*children: etree._Element) -> etree._Element:
    return _xs("complexType", _xs("sequence", *children))


def _string(limit: int, least: int = 1) -> etree._Element:
    return _restricted("xs:string", minLength=least, maxLength=limit)


def _restricted(base: str, **facets: object) -> etree._Element:
    rows = [_xs(name, value=str(value)) for name, value in facets.items()]
    return _xs("simpleType", _xs("restriction", *rows, base=base))


def _text(name: str, limit: int, least: int = 1) -> etree._Element:
    return _xs("element", _string(limit), name=name, minOccurs=str(least))


def _described(spec: FormSpec) -> etree._Element:
    form = _xs(
        "complexType",
        _xs(
            "simpleContent",
            _xs(
                "extension",
                _xs("attribute", name="kod", use="required", fixed=spec.code, type="xs:string"),
                _xs(
                    "attribute",
                    name="wersja",
                    use="required",
                    fixed=str(spec.version),
                    type="xs:integer",
                ),
                base="xs:string",
            ),
        ),
    )
    return _complex(
        _xs("element", form, name="Formularz"),
        _ref("Sporzadzono", "xs:dateTime"),
        _text("Klucz", 64),
    )


def _sides() -> tuple[etree._Element, ...]:
    either = _xs(
        "choice",
        _xs("element", name="Osoba", type="Osoba"),
        _xs("element", name="Podmiot", type="Podmiot"),
        maxOccurs="unbounded",
    )
    return (
        _xs("element", _complex(_ref("Podmiot", "Podmiot")), name="Adresaci"),
        _xs("element", _xs("complexType", either), name="Nadawcy"),
    )


def _person_type() -> etree._Element:
    kind = _complex(
        _text("Imie", SHORT),
        _text("Nazwisko", SHORT),
        _xs("element", _restricted("xs:string", pattern="[0-9]{11}"), name="PESEL", minOccurs="0"),
        _text("Rola", SHORT, 0),
    )
    kind.set("name", "Osoba")
    return kind


def _entity_type() -> etree._Element:
    kind_of = _xs("attribute", name="typ", use="required", type="xs:string")
    content = _xs("extension", kind_of, base="xs:string")
    identifier = _xs("complexType", _xs("simpleContent", content))
    kind = _complex(
        _text("Nazwa", SHORT),
        _xs("element", identifier, name="Identyfikator", minOccurs="0", maxOccurs="unbounded"),
        _ref("Adres", "xs:string", 0, "unbounded"),
    )
    kind.set("name", "Podmiot")
    return kind


def _address_type() -> etree._Element:
    kind = _complex(*(_text(part, 100, int(part in _REQUIRED_PARTS)) for part in ADDRESS_PARTS))
    kind.set("name", "Adres")
    return kind


def _attachment() -> etree._Element:
    kind = _complex(
        _text("NazwaPliku", SHORT),
        _text("Sciezka", SHORT),
        _text("Typ", SHORT),
        _ref("Rozmiar", "xs:nonNegativeInteger"),
        _xs("element", _restricted("xs:string", pattern="[0-9a-f]{64}"), name="SHA256"),
    )
    kind.append(_xs("attribute", name="lp", use="required", type="xs:positiveInteger"))
    kind.append(_xs("attribute", name="pole", use="required", type="xs:NCName"))
    return _xs("element", kind, name="Zalacznik", maxOccurs="unbounded")


def _repeated(repeat: Repeat, name: str, labels: Mapping[str, str]) -> etree._Element:
    inner = [_question(asked, f"{name}.{asked.name}", labels) for asked in repeat.fields]
    item = _xs(
        "element",
        _complex(*inner),
        name="Pozycja",
        minOccurs="1",
        maxOccurs=str(max(repeat.maximum, 1)),
    )
    kind = _complex(item)
    kind.append(_label(labels[name]))
    return _xs("element", kind, name=name, minOccurs="0")


def _label(text: str) -> etree._Element:
    return _xs("attribute", name="etykieta", use="required", type="xs:string", fixed=text)


def _question(asked: Field, path: str, labels: Mapping[str, str]) -> etree._Element:
    label = _label(labels[path])
    if asked.kind == "address":
        kind = _xs("complexType", _xs("complexContent", _xs("extension", label, base="Adres")))
    elif asked.kind == "file":
        counted = _xs("attribute", name="liczba", use="required", type="xs:positiveInteger")
        kind = _xs("complexType", label, counted)
    elif asked.kind == "choices":
        one = _xs("element", _choice(path), name="Wybor", maxOccurs="unbounded")
        kind = _complex(one)
        kind.append(label)
    elif asked.kind == "choice":
        kind = _choice(path, label)
    else:
        base = _BUILT_IN.get(asked.kind) or _own_type(path)
        kind = _xs("complexType", _xs("simpleContent", _xs("extension", label, base=base)))
    # What must be answered depends on the other answers; the form checks it, not the schema.
    return _xs("element", kind, name=asked.name, minOccurs="0")


def _choice(path: str, *more: etree._Element) -> etree._Element:
    described = _xs("attribute", name="opis", type="xs:string")
    return _xs(
        "complexType",
        _xs("simpleContent", _xs("extension", described, *more, base=_own_type(path))),
    )


def _own_type(path: str) -> str:
    return f"typ.{path}"


def _own_types(spec: FormSpec) -> list[etree._Element]:
    """Return the named types of answers, because XSD 1.0 adds attributes to named types only."""
    named = []
    for path, asked in spec.fields.items():
        if asked.kind not in (*_BUILT_IN, "address", "file"):
            kind = _facets(asked)
            kind.set("name", _own_type(path))
            named.append(kind)
    return named


def _facets(asked: Field) -> etree._Element:
    if asked.kind in _PATTERNS:
        return _restricted("xs:string", pattern=_PATTERNS[asked.kind])
    if asked.kind in ("money", "decimal"):
        return _number(asked, "xs:decimal", fractionDigits=2 if asked.kind == "money" else 4)
    if asked.kind == "integer":
        return _number(asked, "xs:integer")
    if asked.options:
        values = [_xs("enumeration", value=option.value) for option in asked.options]
        return _xs("simpleType", _xs("restriction", *values, base="xs:string"))
    return _string(asked.max_length or (LONG if asked.kind == "textarea" else SHORT))


def _number(asked: Field, base: str, **facets: object) -> etree._Element:
    least = Decimal(0) if asked.minimum is None else Decimal(asked.minimum)
    limits: dict[str, object] = {**facets, "minInclusive": least}
    if asked.maximum is not None:
        limits["maxInclusive"] = asked.maximum
    return _restricted(base, **limits)
