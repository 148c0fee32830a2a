"""
The process that lays pages out: one JSON line in, one PDF out.

It lives apart because the typesetter cannot be stopped from inside and dead-locks after a fork.
"""

import json
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast

import typst

from wrota.office.printing.content import BadContent, prepare

TEMPLATES = Path(__file__).parent / "templates"
_INSTEAD = "□"
_MOST_REPAIRS = 12
_QUOTED = re.compile(r'`"(.*?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
#: Titillium Web and Roboto Mono (SIL OFL 1.1, Apache 2.0) come with the package of the pages' look.
_FONT_PACKAGE, _FONTS = "bootstrap_italia_template", ("Titillium_Web", "Roboto_Mono")


class Press:
    """A compiler with its fonts loaded once."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            root=str(TEMPLATES),
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=True,
                font_paths=[str(folder) for folder in font_folders()],
            ),
        )

    def print(self, template: str, data: Mapping[str, Any], standards: list[str]) -> bytes:
        """
        Return one PDF; equal data gives equal bytes.

        A character without a glyph (an emoji, a private code) is printed as □: PDF/A forbids it,
        and a resident's text must not stop a receipt.

        :raises BadContent: when the data does not fit.
        """
        said = json.dumps(prepare(template, data), ensure_ascii=False)
        for _ in range(_MOST_REPAIRS):
            try:
                return self._compile(template, said, standards)
            except typst.TypstError as error:
                unprintable = _named_characters(error.message)
                if not unprintable:
                    raise BadContent(error.message) from error
                said = said.translate(dict.fromkeys(map(ord, unprintable), _INSTEAD))
        raise BadContent("w tekście jest zbyt wiele znaków, których nie da się wydrukować")

    def _compile(self, template: str, said: str, standards: list[str]) -> bytes:
        printed = self._compiler.compile(
            str(TEMPLATES / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": said},
            pdf_standards=cast(Any, standards),
        )
        assert isinstance(printed, bytes)  # a list only when pages are drawn one by one
        return printed


def _named_characters(message: str) -> set[str]:
    """Return the characters that the typesetter names as undisplayable."""
    if "could not be displayed" not in message and "contains the codepoint" not in message:
        return set()
    quoted = _QUOTED.search(message)
    text = quoted.group(1) if quoted else ""
    text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    return {one for one in text if ord(one) > 0x7F and one != _INSTEAD}


def font_folders() -> list[Path]:
    """Return the folders with the fonts of letters, without importing the package they are in."""
    spec = find_spec(_FONT_PACKAGE)
    if spec is None or spec.origin is None:
        return []
    fonts = Path(spec.origin).parent / "static" / "fonts"
    return [fonts / name for name in _FONTS]


def answer(press: Press, line: bytes) -> bytes:
    """Answer one request: a line `{"size": bytes}` and the PDF, or a line `{"error": text}`."""
    request = json.loads(line)
    try:
        pdf = press.print(request["template"], request["data"], request["standards"])
    except BadContent as error:
        return json.dumps({"error": str(error)}).encode() + b"\n"
    return json.dumps({"size": len(pdf)}).encode() + b"\n" + pdf


def main(requests: BinaryIO, answers: BinaryIO) -> None:
    """Serve until the parent closes the pipe."""
    press = Press()
    for line in requests:
        answers.write(answer(press, line))
        answers.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
