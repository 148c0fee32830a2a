"""Small charts made on the server, because a strict page has no inline style and no chart script.

Positions across are per cent and heights pixels, so that letters keep their size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wrota.law import polish

ROW = 52
PLOT = 180


@dataclass(frozen=True)
class Bar:
    """One figure of a chart; `shown` is its text when it is not just the number, `now` marks it."""

    label: str
    value: Decimal
    shown: str = ""
    now: bool = False


@dataclass(frozen=True)
class BarChart:
    """Figures compared with one another; no figure may be negative."""

    title: str
    bars: Sequence[Bar]
    desc: str = ""
    unit: str = ""
    columns: tuple[str, str] = field(default=("", ""))

    def __post_init__(self) -> None:
        if any(bar.value < 0 for bar in self.bars):
            raise ValueError("a bar chart shows no negative figures")


@dataclass(frozen=True)
class LineChart(BarChart):
    """Figures one after another in time; no figure may be negative."""


@dataclass(frozen=True)
class Span:
    """One stretch of time; `state` is run (in use), idle (replaced) or bad (taken back)."""

    label: str
    start: date
    end: date
    shown: str = ""
    state: str = "run"


@dataclass(frozen=True)
class SpanChart:
    """Stretches of time under one another, with a line at a day."""

    title: str
    spans: Sequence[Span]
    today: date
    desc: str = ""
    columns: tuple[str, str] = field(default=("", ""))

    def __post_init__(self) -> None:
        if any(span.end < span.start for span in self.spans):
            raise ValueError("a stretch of time ends before it begins")


def bar_svg(chart: BarChart) -> SafeString:
    """Return an SVG with a label, a bar and a figure in each row."""
    top = max((bar.value for bar in chart.bars), default=Decimal(0)) or Decimal(1)
    rows = [
        (
            n * ROW + 16,
            bar.label,
            _shown(bar, chart.unit),
            n * ROW + 24,
            _percent(int(bar.value * 1000 / top)),
            "is-now" if bar.now else "is-bar",
        )
        for n, bar in enumerate(chart.bars)
    ]
    body = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text>'
        '<text class="is-value" x="100%" y="{0}" text-anchor="end">{2}</text>'
        '<rect class="is-track" x="0" y="{3}" width="100%" height="14" rx="2"/>'
        '<rect x="0" y="{3}" width="{4}" height="14" rx="2" class="{5}"/>',
        rows,
    )
    return _frame(chart, len(chart.bars) * ROW, body)


def line_svg(chart: LineChart) -> SafeString:
    """Return an SVG with a line, a dot for each figure, the highest one and both ends named."""
    top = max((bar.value for bar in chart.bars), default=Decimal(0)) or Decimal(1)
    last = max(len(chart.bars) - 1, 1)
    places = [
        (n * 1000 // last, PLOT - int(bar.value * PLOT / top)) for n, bar in enumerate(chart.bars)
    ]
    line = format_html(
        '<svg x="0" y="24" width="100%" height="{h}" viewBox="0 0 1000 {h}" '
        'preserveAspectRatio="none" overflow="visible"><polyline class="is-line" '
        'vector-effect="non-scaling-stroke" points="{p}"/></svg>',
        h=PLOT,
        p=" ".join(f"{x},{y}" for x, y in places),
    )
    grid = format_html(
        '<line class="is-grid" x1="0" x2="100%" y1="24" y2="24"/>'
        '<line class="is-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="is-axis" x="0" y="16">{1}</text>',
        PLOT + 24,
        _shown(Bar("", top), chart.unit),
    )
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="5"/>',
        (
            ("is-now" if bar.now else "is-bar", _percent(x), y + 24)
            for (x, y), bar in zip(places, chart.bars, strict=True)
        ),
    )
    return _frame(chart, PLOT + 56, grid + line + dots + _ends(chart))


def span_svg(chart: SpanChart) -> SafeString:
    """Return an SVG with a bar for each stretch of time and a line at the day of the chart."""
    first = min((span.start for span in chart.spans), default=chart.today)
    last = max((span.end for span in chart.spans), default=chart.today)
    whole = max((last - first).days, 1)

    def place(day: date) -> str:
        return _percent(min(max((day - first).days, 0), whole) * 1000 // whole)

    rows = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text>'
        '<text class="is-value" x="100%" y="{0}" text-anchor="end">{2}</text>'
        '<rect class="is-track" x="0" y="{3}" width="100%" height="14" rx="2"/>'
        '<rect class="{6}" x="{4}" y="{3}" width="{5}" height="14" rx="2"/>'
        '<line class="is-today" x1="{7}" x2="{7}" y1="{8}" y2="{9}"/>',
        (
            (
                n * ROW + 16,
                span.label,
                span.shown,
                n * ROW + 24,
                place(span.start),
                _percent(max((span.end - span.start).days * 1000 // whole, 4)),
                {"run": "is-bar", "bad": "is-bad"}.get(span.state, "is-idle"),
                place(chart.today),
                n * ROW + 20,
                n * ROW + 42,
            )
            for n, span in enumerate(chart.spans)
        ),
    )
    height = len(chart.spans) * ROW
    years = format_html(
        '<text class="is-axis" x="0" y="{0}">{1}</text>'
        '<text class="is-axis" x="100%" y="{0}" text-anchor="end">{2}</text>',
        height + 16,
        first.year,
        last.year,
    )
    return _frame(chart, height + 28, rows + years)


def _ends(chart: BarChart) -> SafeString:
    if not chart.bars:
        return SafeString("")
    return format_html(
        '<text class="is-axis" x="0" y="{0}">{1}</text>'
        '<text class="is-axis" x="100%" y="{0}" text-anchor="end">{2}</text>',
        PLOT + 46,
        chart.bars[0].label,
        chart.bars[-1].label,
    )


def _frame(chart: BarChart | SpanChart, height: int, body: SafeString) -> SafeString:
    return format_html(
        '<svg role="img" aria-label="{}" width="100%" height="{}">{}{}{}</svg>',
        f"{chart.title}. {chart.desc}".strip(),
        height,
        format_html("<title>{}</title>", chart.title),
        format_html("<desc>{}</desc>", chart.desc) if chart.desc else "",
        body,
    )


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"


def _shown(bar: Bar, unit: str) -> str:
    if bar.shown:
        return bar.shown
    return f"{polish.liczba(bar.value)}{polish.NBSP}{unit}".strip(polish.NBSP)
