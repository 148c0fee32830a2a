"""Catalogues of the residents' languages: complete, and true to the marks inside each text."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import IO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from django.conf import settings

from wrota.conf import setup

SOURCE = Path(__file__).parents[2] / "src/wrota"
FOLDER = SOURCE / "locale"
CATALOGUES = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
#: `%(name)s`, `%s`, `{name}`; a bare per cent sign before a word is no placeholder
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)|\{\w*\}|%%")
TAG = re.compile(r"</?\w+[^<>]*>")
LEAST_SHARE = 0.98
#: what marks a text for the catalogues; the law floor knows no Django and has a mark of its own
MARKS = {
    "django.utils.translation": {"gettext", "gettext_lazy", "gettext_noop"},
    "wrota.law.phrases": {"noop"},
}


@pytest.fixture(params=CATALOGUES, ids=lambda file: file.parts[-3])
def po(request: pytest.FixtureRequest) -> Path:
    """Give each catalogue file in turn."""
    file: Path = request.param
    return file


@pytest.fixture
def catalogue(po: Path) -> Catalog:
    """Read the catalogue strictly."""
    return _read(po)


def test_catalogues_exist() -> None:
    assert "en" in {file.parts[-3] for file in CATALOGUES}


def test_language_is_offered_by_the_site(po: Path, catalogue: Catalog) -> None:
    assert po.parts[-3] in dict(settings.LANGUAGES)
    assert str(catalogue.locale) == po.parts[-3]


def test_compiles(po: Path, catalogue: Catalog, tmp_path: Path) -> None:
    target = tmp_path / "django.mo"

    with target.open("wb") as file:
        write_mo(file, catalogue)

    assert target.stat().st_size > po.stat().st_size // 3


def test_nothing_is_fuzzy(catalogue: Catalog) -> None:
    assert [m.id for m in _messages(catalogue) if m.fuzzy] == []


def test_almost_all_is_translated(catalogue: Catalog) -> None:
    messages = _messages(catalogue)
    missing = [m.id for m in messages if not _is_translated(m)]

    assert len(messages) > 1000
    assert len(missing) <= (1 - LEAST_SHARE) * len(messages), missing


def test_all_that_code_says_is_there(catalogue: Catalog) -> None:
    """Texts in f-strings and under other names of gettext escape `makemessages`."""
    said = _texts_of_code()
    lost = sorted(text for text in said if text not in catalogue)

    assert len(said) > 700
    assert lost == []


def test_plural_forms_are_complete(catalogue: Catalog) -> None:
    plurals = [m for m in _messages(catalogue) if m.pluralizable]

    assert plurals
    assert [m.id for m in plurals if len(_texts(m)) != catalogue.num_plurals] == []


@pytest.mark.parametrize("marks", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_marks_are_kept(catalogue: Catalog, marks: re.Pattern[str]) -> None:
    assert [m.id for m in _messages(catalogue) if not _keeps(m, marks)] == []


def test_lists_inside_a_text_keep_their_length(catalogue: Catalog) -> None:
    """Columns are split at "|" (">" aligns to the right); noun forms are three, split at ","."""
    wrong = []
    for source, text in _pairs(catalogue):
        columns, translated = source.split("|"), text.split("|")
        starts = [[c.startswith(">") for c in row] for row in (columns, translated)]
        forms = re.fullmatch(r"[^\s,]+(,[^\s,]+){2}", source)
        if starts[0] != starts[1] or (forms and text.count(",") != 2):
            wrong.append(source)

    assert wrong == []


def test_spaces_at_the_ends_are_kept(catalogue: Catalog) -> None:
    ends = [(s, t) for s, t in _pairs(catalogue) if s[:1].isspace() or s[-1:].isspace()]

    assert ends
    assert [s for s, t in ends if _outer(s) != _outer(t)] == []


@pytest.mark.parametrize(
    "text",
    ["Pay", "Pay %s and %(what)s", "Pay %(sum)s", "<b>Pay</b> %s"],
    ids=["lost", "one too many", "other name", "tag added"],
)
def test_a_broken_text_is_noticed(text: str) -> None:
    """Prove that the comparison itself can fail."""
    message = Message("Zapłać %s", text)

    assert not (_keeps(message, PLACEHOLDER) and _keeps(message, TAG))


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3], abort_invalid=True)


def _messages(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id]


def _texts(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def _is_translated(message: Message) -> bool:
    return all(_texts(message))


def _keeps(message: Message, marks: re.Pattern[str]) -> bool:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = [Counter(marks.findall(source)) for source in sources]
    return all(Counter(marks.findall(text)) in allowed for text in _texts(message) if text)


def _pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    single = [m for m in _messages(catalogue) if not m.pluralizable]
    return [(str(m.id), str(m.string)) for m in single if m.string]


def _outer(text: str) -> tuple[str, str]:
    """Return the white space at both ends."""
    bare = text.strip()
    return text[: text.index(bare)], text[text.index(bare) + len(bare) :]


@cache
def _texts_of_code() -> frozenset[str]:
    files = (f for f in SOURCE.rglob("*.py") if "tests" not in f.parts)
    return frozenset(text for file in files for text in _texts_of(ast.parse(file.read_text())))


def _texts_of(tree: ast.Module) -> Iterator[str]:
    """Yield constant texts given to gettext under whatever name the file imports it."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {
        alias.asname or alias.name
        for node in imports
        for alias in node.names
        if alias.name in MARKS.get(node.module or "", ())
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        said = node.args[0]
        if node.func.id in names and isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


def test_who_reads_while_it_is_compiled_reads_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    setup.translations()
    seen: list[int] = []

    def slowly(target: IO[bytes], catalogue: Catalog) -> None:
        target.write(b"\xde\x12")
        target.flush()
        for file in CATALOGUES:
            with file.with_suffix(".mo").open("rb") as made:
                seen.append(len(GNUTranslations(made)._catalog))  # type: ignore[attr-defined]
        target.seek(0)
        write_mo(target, catalogue)

    monkeypatch.setattr("babel.messages.mofile.write_mo", slowly)
    setup.translations()

    assert len(seen) == len(CATALOGUES) ** 2
    assert min(seen) > 1000
