"""The page that teaches the first module is executed, so that it cannot go stale."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/first-module.md"
MODULE = "src/wrota/modules/hall"
COPIED = ("src", "docs", "demo", "tests/test_architecture.py", "conftest.py", "pyproject.toml")
BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`\n\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
#: blocks that only show something
SHOWN = {"text"}


def blocks() -> list[tuple[str, str, str]]:
    """Return (file, kind, text) of every code block in the order of the page."""
    return [(b["file"] or "", b["kind"], b["text"]) for b in BLOCK.finditer(PAGE.read_text())]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the repository with every file of the page in its place."""
    top = tmp_path_factory.mktemp("first-module") / "wrota"
    for name in COPIED:
        source, target = ROOT / name, top / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copy2(source, target)
    for file, _, text in blocks():
        if file:
            (top / file).parent.mkdir(parents=True, exist_ok=True)
            (top / file).write_text(text)
    return top


def run(copy: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run commands in the copy as a reader would, with a data folder of their own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("WROTA_", "PYTEST_", "COV_"))}
    env |= {
        "PATH": f"{Path(sys.executable).parent}:{env.get('PATH', '')}",
        "WROTA_HOME": str(copy / "home"),
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=copy, env=env, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_every_block_is_a_file_a_command_or_says_that_it_is_only_shown():
    found = blocks()

    assert PAGE.read_text().count("```") == 2 * len(found)
    for file, kind, text in found:
        assert bool(file) != (kind in {"sh"} | SHOWN), text
        assert not file or file.startswith(f"{MODULE}/"), file


@pytest.mark.skipif(
    "WROTA_TEST_DATABASE_URL" in os.environ, reason="the page runs on SQLite, as its reader does"
)
def test_the_page_works_from_the_first_command_to_the_last(copy):
    commands = "\n".join(text for _, kind, text in blocks() if kind == "sh")

    done = run(copy, commands)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert (copy / MODULE / "migrations/0001_initial.py").exists()
    assert "`hall.booking` v1" in (copy / "docs/map.md").read_text()
    assert re.search(r"Contracts: \d+ kept, 0 broken", done.stdout)
