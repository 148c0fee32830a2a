"""Tags that show: steps, progress, facts, answers, time lines, files, money, people, charts."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wrota.law import polish
from wrota.ui.charts import BarChart, LineChart, SpanChart, bar_svg, line_svg, span_svg
from wrota.ui.library import register
from wrota.ui.parts import Change, Event, Fact, Step, SummaryRow
from wrota.ui.tags.text import kwota

FILE_ICONS = {
    "pdf": "file-pdf-ext",
    "xml": "file-xml",
    "jpg": "file-image",
    "jpeg": "file-image",
    "png": "file-image",
    "heic": "file-image",
    "zip": "file-compressed",
    "docx": "file-docx",
    "odt": "file-odt",
    "xlsx": "file-xlsx",
    "csv": "file-csv",
    "json": "file-json",
    "txt": "file-txt",
}


@register.inclusion_tag("ui/parts/steps.html")
def steps(items: Sequence[Step | str], current: int, label: str = "") -> dict[str, Any]:
    """Show the steps of a form, `current` counted from 1; on a phone a line and a progress bar."""
    known = [item if isinstance(item, Step) else Step(str(item)) for item in items]
    rows = [
        {"n": n, "step": step, "done": n < current, "now": n == current}
        for n, step in enumerate(known, 1)
    ]
    after = known[current].label if current < len(known) else ""
    return {
        "rows": rows,
        "current": current,
        "count": len(known),
        "before": current - 1,
        "after": after,
        "label": label,
    }


@register.inclusion_tag("ui/parts/progress.html")
def progress(value: int, total: int, text: str, id: str = "postep") -> dict[str, Any]:
    """Show how much is behind, with a sentence that says it in words."""
    return {"value": value, "total": total, "text": text, "id": id}


@register.inclusion_tag("ui/parts/facts.html")
def facts(items: Iterable[Fact | tuple[str, ...]]) -> dict[str, Any]:
    """Show 2 to 4 short facts in a row: Fact values or (label, value[, note])."""
    return {"items": [item if isinstance(item, Fact) else Fact(*item) for item in items]}


@register.inclusion_tag("ui/parts/summary.html")
def summary(rows: Iterable[SummaryRow | tuple[str, ...]]) -> dict[str, Any]:
    """Show answers with "Zmień": SummaryRow values or (label, value[, url, what, note])."""
    return {"rows": [row if isinstance(row, SummaryRow) else SummaryRow(*row) for row in rows]}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(events: Iterable[Event | tuple[str, ...]], reverse: bool = False) -> dict[str, Any]:
    """Show the way of a matter: Event values or (title[, text, state, url, url_label])."""
    return {
        "events": [event if isinstance(event, Event) else Event(*event) for event in events],
        "reverse": reverse,
    }


@register.inclusion_tag("ui/parts/file_row.html")
def file_row(name: str, meta: str = "", url: str = "", **more: Any) -> dict[str, Any]:
    """Show one file as a list item (put rows in `<ul class="wr-plain">`).

    More: `error`, `action` and `action_url` (the link at the end), `icon`, `digest` (SHA-256).
    """
    ending = name.rsplit(".", 1)[-1].lower()
    return {
        "name": name,
        "meta": meta,
        "url": url,
        "symbol": more.get("icon") or FILE_ICONS.get(ending, "file"),
        "error": more.get("error", ""),
        "action": more.get("action", ""),
        "action_url": more.get("action_url", ""),
        "digest": more.get("digest", ""),
    }


@register.simple_tag
def money(amount: Any) -> SafeString:
    """Write an amount that never breaks over two lines."""
    return format_html('<span class="wr-num">{}</span>', kwota(amount))


@register.inclusion_tag("ui/parts/person.html")
def person(name: str, role: str = "", **more: Any) -> dict[str, Any]:
    """Show a person or an entity; more: `ids` ("NIP 123-…"), `address`, `contact`, `url`."""
    keys = ("ids", "address", "contact", "url")
    return {"name": name, "role": role} | {key: more.get(key, "") for key in keys}


@register.simple_tag
def mono(text: Any) -> SafeString:
    """Write a reference, a digest or an address in even letters."""
    return format_html('<span class="wr-mono">{}</span>', text)


@register.simple_tag
def digest(value: str, ends: int = 8) -> SafeString:
    """Write a long SHA-256 short, the whole of it in the title and for copying."""
    short = value if len(value) <= 2 * ends else f"{value[:ends]}…{value[-ends:]}"
    return format_html('<span class="wr-mono" title="{}">{}</span>', value, short)


@register.simple_tag
def passage(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Show the place of a text that answers a search: (text, is it what was asked) pieces."""
    said = format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", t) if hit else t,) for t, hit in pieces)
    )
    return format_html('<span class="d-block wr-small">{}</span>', said) if said else said


@register.inclusion_tag("ui/parts/diff.html")
def diff(changes: Iterable[Change | tuple[str, str]]) -> dict[str, Any]:
    """Show a compared text: Change values or (same|added|removed, text)."""
    return {"changes": [c if isinstance(c, Change) else Change(*c) for c in changes]}


@register.inclusion_tag("ui/parts/chart.html")
def bar_chart(chart: BarChart) -> dict[str, Any]:
    """Draw horizontal bars as SVG, with the same figures in a table."""
    rows = [(bar.label, bar.shown or polish.liczba(bar.value)) for bar in chart.bars]
    return {"chart": chart, "svg": bar_svg(chart), "rows": rows}


@register.inclusion_tag("ui/parts/chart.html")
def line_chart(chart: LineChart) -> dict[str, Any]:
    """Draw a line over time as SVG, with the same figures in a table."""
    rows = [(point.label, point.shown or polish.liczba(point.value)) for point in chart.bars]
    return {"chart": chart, "svg": line_svg(chart), "rows": rows}


@register.inclusion_tag("ui/parts/chart.html")
def span_chart(chart: SpanChart) -> dict[str, Any]:
    """Draw stretches of time as SVG with a line at today, with the same days in a table."""
    rows = [
        (span.label, f"{polish.data(span.start)} – {polish.data(span.end)} {span.shown}".strip())
        for span in chart.spans
    ]
    return {"chart": chart, "svg": span_svg(chart), "rows": rows}
