"""The glossary is the law of names, and the code obeys it."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/wrota"
GLOSSARY = yaml.safe_load((ROOT / "docs/glossary.yml").read_text())
TERMS: list[dict[str, Any]] = GLOSSARY["terms"]
ACTS: dict[str, dict[str, str]] = GLOSSARY["acts"]
KEYS = {"term", "identifier", "meaning", "source", "forbidden"}
WITHOUT_ACT = {"platforma"}  # a term of our own has no legal source and no mark of confidence
UNKNOWN_ACT = {"nieustalone"}
ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
#: what a value of a query is called after the thing it shows
SHOWN_AS = ("row", "view", "data", "card")


def plain(name: str) -> str:
    """Write CamelCase and snake_case the same way."""
    return name.replace("_", "").casefold()


def polish_order(term: str) -> list[int]:
    return [ALPHABET.find(letter) for letter in term.casefold()]


def trees() -> Iterator[ast.Module]:
    for file in SOURCE.rglob("*.py"):
        if not {"migrations", "tests"} & set(file.parts):
            yield ast.parse(file.read_text())


def members_of(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
        targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
        yield from (t.id for t in targets if isinstance(t, ast.Name))


def names(modules: Iterator[ast.Module]) -> tuple[set[str], dict[str, set[str]]]:
    """Return the names of all classes and functions, and the members of each class."""
    defined: set[str] = set()
    members: dict[str, set[str]] = defaultdict(set)
    for node in (n for tree in modules for n in ast.walk(tree)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            defined.add(node.name)
        if isinstance(node, ast.ClassDef):
            members[node.name] |= set(members_of(node))
    return defined, members


def forbidden_in(defined: set[str], forbidden: set[str]) -> list[str]:
    """List the names that say a forbidden word, also as the value of a query (`InvoiceRow`)."""
    bad = {plain(word) for word in forbidden}
    bad |= {word + ending for word in bad for ending in SHOWN_AS}
    return sorted(name for name in defined if plain(name) in bad)


DEFINED, MEMBERS = names(trees())


@pytest.mark.parametrize("entry", TERMS, ids=lambda e: e["term"])
def test_an_entry_is_whole(entry):
    assert set(entry) - {"pewnosc"} == KEYS
    assert entry["meaning"].endswith(".") and entry["meaning"][0].isupper()
    assert entry["forbidden"] and all(isinstance(f, str) for f in entry["forbidden"])
    act = entry["source"].split()[0]
    assert act in ACTS or act in WITHOUT_ACT | UNKNOWN_ACT
    assert (entry.get("pewnosc") in {"C", "S", "V"}) == (act not in WITHOUT_ACT)


@pytest.mark.parametrize("entry", TERMS, ids=lambda e: e["term"])
def test_its_identifier_is_in_the_code(entry):
    owner, _, member = entry["identifier"].partition(".")

    if member:
        assert member in MEMBERS[owner], f"no class {owner} has {member}"
    else:
        assert owner in DEFINED, f"no class or function {owner}"


@pytest.mark.parametrize("entry", TERMS, ids=lambda e: e["term"])
def test_nothing_is_called_by_a_forbidden_name(entry):
    found = forbidden_in(DEFINED, set(entry["forbidden"]))

    assert found == [], f"call it {entry['identifier']}: that is our word for {entry['term']}"


def test_acts_have_a_name_and_a_confidence_and_are_all_cited():
    cited = {entry["source"].split()[0] for entry in TERMS}

    assert all(act["name"] and act["pewnosc"] in {"C", "S", "V"} for act in ACTS.values())
    assert set(ACTS) <= cited


def test_terms_are_sorted_and_stand_once():
    terms = [entry["term"] for entry in TERMS]
    identifiers = [entry["identifier"] for entry in TERMS]

    assert terms == sorted(terms, key=polish_order)
    assert len(set(terms)) == len(terms)
    assert len(set(identifiers)) == len(identifiers)


def test_no_word_is_both_ours_and_forbidden():
    ours = {plain(entry["identifier"].split(".")[0]) for entry in TERMS}
    forbidden = {plain(word) for entry in TERMS for word in entry["forbidden"]}

    assert ours & forbidden == set()


@pytest.mark.parametrize(
    "code",
    [
        "class Invoice: ...",
        "class InvoiceRow: ...",
        "def invoice(): ...",
        "def fi():\n  class INVOICE: ...",
    ],
)
def test_the_check_sees_a_forbidden_name(code):
    defined, _ = names(iter([ast.parse(code)]))

    assert forbidden_in(defined, {"Invoice"})
