"""A table as a CSV file that a spreadsheet reads as text and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER = re.compile(r"[+-]?\d[\d\u00a0 .,]*")


def safe(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet could take for a formula."""
    value = text.replace("\x00", "")
    start = value.lstrip()
    if start.startswith(_DANGEROUS) or value.startswith(_DANGEROUS):
        return value if _NUMBER.fullmatch(value) else f"'{value}"
    return value


def text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the table with `;` between cells, as Polish spreadsheets expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(column) for column in columns])
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def response(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Return the table as a download in UTF-8 with the mark that spreadsheets need."""
    answer = HttpResponse(BOM + text(columns, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
