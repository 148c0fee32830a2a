"""QR codes as pictures inside the page: no script, no request, no file."""

from functools import lru_cache

import segno


@lru_cache(maxsize=512)
def qr_picture(text: str) -> str:
    """Return the code as a `data:` address of an SVG; error correction M, quiet zone 4."""
    code = segno.make_qr(text, error="m", encoding="utf-8")
    return str(code.svg_data_uri(border=4, scale=4, dark="#17334e", light="#fff"))
