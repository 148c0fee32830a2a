"""Tags of tables, which become cards on a phone and keep their roles there."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wrota.law.working import Wyliczenie
from wrota.ui.library import register
from wrota.ui.parts import Cell, Column, Table


@register.inclusion_tag("ui/parts/data_table.html")
def data_table(table: Table) -> dict[str, Any]:
    """Draw a Table of plain values."""
    columns = [_column(column) for column in table.columns]
    return {
        "table": table,
        "columns": columns,
        "rows": [_row(columns, row) for row in table.rows],
        "total": _row(columns, table.total) if table.total else None,
    }


@register.simple_block_tag
def table(
    content: str, caption: str, columns: Sequence[Column | str] | str, **more: Any
) -> SafeString:
    """Draw a table around rows written with `row`, `rowhead` and `cell`.

    `columns`: Column values, texts, or one text with | between the labels (a label that starts with
    > is a number column). More: `caption_hidden`, `id`, `total` (rows of the foot, already drawn).
    """
    labels = columns.split("|") if isinstance(columns, str) else columns
    head = format_html_join(
        "",
        '<th role="columnheader" scope="col"{}>{}</th>',
        (
            (
                SafeString(' class="wr-right"') if column.right else "",
                format_html('<span class="visually-hidden">{}</span>', column.label)
                if column.hidden
                else column.label,
            )
            for column in map(_column, labels)
        ),
    )
    return format_html(
        '<table role="table" class="table wr-stack"{}><caption{}>{}</caption>'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>',
        format_html(' id="{}"', more["id"]) if more.get("id") else "",
        SafeString(' class="visually-hidden"') if more.get("caption_hidden") else "",
        caption,
        head,
        content,
    )


@register.simple_block_tag
def row(content: str, id: str = "") -> SafeString:
    """Wrap the cells of one row."""
    return format_html(
        '<tr role="row"{}>{}</tr>',
        format_html(' id="{}"', id) if id else "",
        _inside(content),
    )


@register.simple_block_tag
def rowhead(content: str, span: int = 1) -> SafeString:
    """Draw the cell that names its row."""
    wide = format_html(' colspan="{}"', span) if span > 1 else ""
    return format_html('<th role="rowheader" scope="row"{}>{}</th>', wide, _inside(content))


@register.simple_block_tag
def cell(content: str, label: str = "", right: bool = False, inline: bool = False) -> SafeString:
    """Draw a cell; `label` is its column's name, shown before it on a phone."""
    css = " ".join(filter(None, ("wr-right wr-num" if right else "", "wr-in" if inline else "")))
    return format_html(
        '<td role="cell"{}{}>{}</td>',
        format_html(' class="{}"', css) if css else "",
        format_html(' data-l="{}"', label) if label else "",
        _inside(content),
    )


@register.inclusion_tag("ui/parts/working.html")
def working(
    wyliczenie: Wyliczenie,
    caption: str = "",
    total: str = "",
    chip_state: str = "",
    chip_label: str = "",
) -> dict[str, Any]:
    """Show where an amount comes from: each row of the working with its value and legal ground.

    Rows marked V carry "do sprawdzenia". `total` names the result ("Do zapłaty do 14.12.2026").
    """
    return {
        "wyliczenie": wyliczenie,
        "caption": caption,
        "total": total,
        "chip_state": chip_state,
        "chip_label": chip_label,
    }


@register.inclusion_tag("ui/parts/pager.html")
def pager(
    next_url: str = "", prev_url: str = "", first_url: str = "", text: str = "", label: str = ""
) -> dict[str, Any]:
    """Lead to the next rows of a list paged by key; `text` says which rows these are."""
    return {
        "next_url": next_url,
        "prev_url": prev_url,
        "first_url": first_url,
        "text": text,
        "label": label,
    }


def _column(column: Column | str) -> Column:
    if isinstance(column, Column):
        return column
    text = column.strip()
    return Column(text[1:].strip(), right=True) if text.startswith(">") else Column(text)


def _row(columns: Sequence[Column], row: Sequence[Cell | str]) -> list[dict[str, Any]]:
    cells = [c if isinstance(c, Cell) else Cell(str(c)) for c in row]
    return [{"cell": c, "column": column} for c, column in zip(cells, columns, strict=True)]


def _inside(content: str) -> SafeString:
    return SafeString(content.strip())
