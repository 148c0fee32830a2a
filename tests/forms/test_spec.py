import json
from dataclasses import replace
from datetime import date

import pytest
from tests.forms.sample import SPEC

from wrota.office.forms import conditions
from wrota.office.forms.describe import describe
from wrota.office.forms.spec import (
    All,
    Any,
    Field,
    Filled,
    Has,
    In,
    Is,
    Not,
    Option,
    Repeat,
    SpecError,
    Step,
)

RULE = All(
    (
        Is("a", "x"),
        Any((In("b", ("1", "2")), Has("c", "C"))),
        Not(Filled("d")),
    )
)


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ({"a": "x", "b": "1"}, True),
        ({"a": "x", "c": ("A", "C")}, True),
        ({"a": "x", "c": ("A",)}, False),
        ({"a": "x", "b": "1", "d": date(2026, 1, 1)}, False),
        ({"a": "x", "b": "1", "d": ()}, True),
        ({"b": "1"}, False),
        ({}, False),
    ],
)
def test_a_condition_looks_at_answers(answers, holds):
    assert RULE.holds(answers) is holds


def test_a_condition_travels_in_json():
    sent = json.loads(json.dumps(conditions.to_json(RULE)))

    assert conditions.from_json(sent) == RULE
    assert conditions.fields_of(RULE) == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    "data", [{}, {"is": ["a"]}, {"is": 5}, {"maybe": []}, {"is": ["a", "b"], "in": []}, [], None]
)
def test_what_is_no_condition_is_refused(data):
    with pytest.raises(ValueError, match=r"not a condition|values to unpack"):
        conditions.from_json(data)


def form(*parts):
    return replace(SPEC, steps=(Step(code="jeden", title="Jeden", parts=parts),))


def test_a_form_that_contradicts_itself_is_not_built():
    one = Field(name="a", label="A")

    with pytest.raises(SpecError, match="stands twice"):
        form(one, one)
    with pytest.raises(SpecError, match="depends on"):
        form(Field(name="b", label="B", shown_if=Is("a", "x")), one)
    with pytest.raises(SpecError, match="depends on"):
        form(
            Repeat(
                name="r", title="R", item="R", add="+",
                fields=(Field(name="x", label="X", shown_if=Is("y", "1")),),
            )
        )  # fmt: skip
    with pytest.raises(SpecError, match="is a file"):
        form(
            Repeat(
                name="r", title="R", item="R", add="+",
                fields=(Field(name="x", label="X", kind="file"),),
            )
        )  # fmt: skip
    with pytest.raises(SpecError, match="bad code"):
        replace(SPEC, code="Zły kod")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Zła-nazwa"},
        {"kind": "float"},
        {"kind": "choice"},
        {"kind": "text", "options": (Option(value="a", label="A"),)},
    ],
)
def test_a_field_that_makes_no_sense_is_not_built(wrong):
    with pytest.raises(SpecError):
        Field(**({"name": "a", "label": "A"} | wrong))


def test_a_repeated_group_has_sane_limits():
    with pytest.raises(SpecError, match="between"):
        Repeat(name="r", title="R", item="R", add="+", fields=(), minimum=3, maximum=2)
    with pytest.raises(SpecError, match="bad name"):
        Repeat(name="R", title="R", item="R", add="+", fields=())


def test_a_form_is_described_in_plain_json():
    said = json.loads(json.dumps(describe(SPEC)))

    names = [part.get("name") for part in said["steps"][1]["parts"]]
    assert names == ["tak", None, "dlaczego", "gdzie", "ktore", "mocne", "wies", "wspolnicy"]
    assert said["steps"][1]["parts"][2]["shown_if"] == {"is": ["tak", True]}
    assert said["steps"][2]["parts"][11]["accept"] == ["pdf", "jpg", "png"]
    assert said["legal_basis"] == [{"text": "art. 1", "pewnosc": "V"}]


def test_attachments_and_declarations_are_found():
    assert [asked.name for asked in SPEC.attachments] == ["umowa", "zgoda"]
    assert [asked.name for asked in SPEC.declarations] == ["prawda"]
