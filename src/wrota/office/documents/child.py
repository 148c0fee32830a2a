"""
The process that draws and reads other people's files: content in, picture or text out.

It sets its own limits before it looks at a single byte, and has nothing worth taking.
"""

import io
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LONGEST = 1100  #: pixels of the longer side of a preview
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "TIFF", "GIF")
_PDF = b"%PDF-"


class Refused(Exception):
    """Nothing can be made of the content; the text says why, in Polish."""


def preview(content: bytes, page: str = "1") -> bytes:
    """Return a PNG of one page of a PDF, or of a picture."""
    if content[:1024].lstrip().startswith(_PDF):
        return _page(content, int(page), LONGEST)
    if page != "1":
        raise Refused("obraz ma jedną stronę")
    return _picture(content)


def codes(content: bytes) -> bytes:
    """Return the texts of the bar codes and QR codes on the first page, as JSON."""
    import zxingcpp
    from PIL import Image

    drawn = _page(content, 1, 1800) if content.startswith(_PDF) else content
    with Image.open(io.BytesIO(drawn), formats=FORMATS) as opened:
        _bounded(opened)
        found = zxingcpp.read_barcodes(opened.convert("L"))
    return json.dumps([one.text for one in found]).encode()


def words(content: bytes, language: str = "pol") -> bytes:
    """Return the text of the first pages, read by Tesseract."""
    program = shutil.which("tesseract")
    if program is None:
        raise Refused("brak programu Tesseract")
    texts = []
    for number in range(1, 6 if content.startswith(_PDF) else 2):
        try:
            drawn = _page(content, number, 2400) if content.startswith(_PDF) else content
        except Refused:
            break
        texts.append(_run([program, "-", "-", "-l", language], drawn))
    return b"\n\f\n".join(texts)


def _page(content: bytes, page: int, longest: int) -> bytes:
    program = shutil.which("pdftoppm")
    if program is None:
        raise Refused("brak programu pdftoppm (poppler-utils)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.pdf"
        file.write_bytes(content)
        number = str(page)
        command = [
            program,
            "-png",
            "-f",
            number,
            "-l",
            number,
            "-scale-to",
            str(longest),
            str(file),
        ]
        drawn = _run(command, b"")
    if not drawn:
        raise Refused("plik nie ma takiej strony")
    return drawn


def _run(command: list[str], content: bytes) -> bytes:
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused("plik jest uszkodzony albo za duży")
    return done.stdout


def _picture(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        _bounded(opened)
        small = ImageOps.exif_transpose(opened).convert("RGB")
        small.thumbnail((LONGEST, LONGEST))
        out = io.BytesIO()
        small.save(out, "PNG")
        return out.getvalue()


def _bounded(opened: "Image.Image") -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise Refused("obraz ma za dużo punktów")


def _limit(seconds: int, memory: int, output: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output * 4, output * 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


TASKS: dict[str, Callable[..., bytes]] = {"preview": preview, "codes": codes, "words": words}


def main(arguments: list[str]) -> int:
    """Do one task within limits; exit with 3 and a reason when nothing can be made."""
    task, seconds, memory, output, *rest = arguments
    _limit(int(seconds), int(memory), int(output))
    warnings.simplefilter("error")
    try:
        sys.stdout.buffer.write(TASKS[task](sys.stdin.buffer.read(), *rest))
    except Refused as error:
        print(error, file=sys.stderr)
        return 3
    except (OSError, ValueError, SyntaxError, Warning, MemoryError):
        print("plik jest uszkodzony albo za duży", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
