"""Tags of the smallest parts: icon, chip, buttons, cards, notes and boxes."""

from typing import Any

from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wrota.ui.library import register

SPRITE = "svg/sprites.svg"
CHIPS = {
    "yours": ("arrow-right-circle", gettext_lazy("Twój ruch")),
    "run": ("clock", gettext_lazy("W toku")),
    "ok": ("check-circle", gettext_lazy("Załatwiona")),
    "warn": ("clock", gettext_lazy("Bliski termin")),
    "bad": ("warning-circle", gettext_lazy("Po terminie")),
    "idle": ("minus-circle", gettext_lazy("Czeka")),
}
NOTES = ("", "ok", "warn", "bad", "yours")
BUTTONS = {
    "primary": "btn-primary",
    "outline": "btn-outline-primary",
    "danger": "btn-danger",
    "light": "btn-light",
    "link": "",
}


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon of the sprite (it-…); `size="in"` stands in a line of text.

    Without `label` it is decoration and hidden from screen readers.
    """
    css = "icon icon-in" if size == "in" else "icon"
    hidden = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#it-{}"></use></svg>',
        css,
        hidden,
        static(SPRITE),
        name,
    )


@register.simple_tag
def chip(state: str, label: str = "", symbol: str = "") -> SafeString:
    """Say a state by word, icon and colour: yours, run, ok, warn, bad, idle.

    :raises KeyError: when the state is none of these
    """
    own_icon, own_label = CHIPS[state]
    return format_html(
        '<span class="wr-chip wr-chip-{}">{}{}</span>',
        state,
        icon(symbol or own_icon),
        label or own_label,
    )


@register.simple_tag
def button(label: str, kind: str = "primary", **options: Any) -> SafeString:
    """Draw a button that submits a form.

    Options: `type` (submit), `name`, `value`, `size` (sm, lg), `icon`, `form`, `id`, `formaction`,
    `formnovalidate`, `disabled`, `hidden`, `about` (hidden end of the name for screen readers).

    :raises KeyError: when the kind is none of primary, outline, danger, light, link
    """
    options.setdefault("type", "submit")
    return format_html(
        '<button class="{}"{}>{}</button>',
        _css(kind, options),
        _attrs(options),
        _face(label, options),
    )


@register.simple_tag
def link_button(label: str, url: str, kind: str = "primary", **options: Any) -> SafeString:
    """Draw a link as a button; options `size`, `icon`, `id`, `rel`, `download`, `about`.

    :raises KeyError: when the kind is none of primary, outline, danger, light, link
    """
    css = _css("primary" if kind == "link" else kind, options) if kind != "link" else ""
    return format_html(
        '<a{} href="{}"{}>{}</a>',
        format_html(' class="{}"', css) if css else "",
        url,
        _attrs(options),
        _face(label, options),
    )


@register.simple_block_tag(takes_context=True)
def post_button(
    context: Context, content: str, label: str, action: str, kind: str = "outline", **options: Any
) -> SafeString:
    """Wrap one button in its own POST form; the block may hold hidden inputs."""
    return format_html(
        '<form action="{}" method="post">{}{}{}</form>',
        action,
        csrf_field(context),
        SafeString(content.strip()),
        button(label, kind, **options),
    )


@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, kind: str = "", id: str = "") -> SafeString:
    """Put content in a card; `kind="yours"` marks the one thing that waits for the reader."""
    css = "wr-card wr-card-yours" if kind == "yours" else "wr-card"
    if not title:
        return format_html('<div class="{}"{}>{}</div>', css, _id(id), content)
    return format_html(
        '<section class="{}"{} aria-labelledby="{}"><{h} class="h3" id="{}">{}</{h}>{}</section>',
        css,
        _id(id),
        heading_id(id or title),
        heading_id(id or title),
        title,
        content,
        h=f"h{int(level)}",
    )


@register.inclusion_tag("ui/parts/tile.html")
def tile(
    title: str, url: str, text: str = "", symbol: str = "file", level: int = 3
) -> dict[str, Any]:
    """Draw a tile that is one link: an icon, a name and what is inside."""
    return {"title": title, "url": url, "text": text, "symbol": symbol, "h": f"h{int(level)}"}


@register.simple_block_tag
def note(content: str, kind: str = "", title: str = "", level: int = 3) -> SafeString:
    """Put content in a note: plain, ok, warn, bad, or yours (the reader's move).

    :raises ValueError: when the kind is none of these
    """
    if kind not in NOTES:
        raise ValueError(f"note kind {kind!r}: use one of {NOTES}")
    css = f"wr-note wr-note-{kind}" if kind else "wr-note"
    head = format_html("<{h}>{}</{h}>", title, h=f"h{int(level)}") if title else ""
    return format_html('<div class="{}">{}{}</div>', css, head, _paragraph(content))


@register.simple_block_tag
def empty(content: str, title: str, level: int = 2) -> SafeString:
    """Say that there is nothing here yet; the block says why and what to do."""
    return format_html(
        '<div class="wr-empty"><{h} class="h3">{}</{h}>{}</div>',
        title,
        _paragraph(content),
        h=f"h{int(level)}",
    )


@register.simple_block_tag
def details(content: str, question: str, id: str = "", open: bool = False) -> SafeString:
    """Hide an explanation behind its question; never something that a decision needs."""
    return format_html(
        '<details class="wr-details"{}{}><summary>{}</summary><div class="wr-well mt-2 wr-small">{}'
        "</div></details>",
        _id(id),
        SafeString(" open") if open else "",
        question,
        _paragraph(content),
    )


@register.simple_block_tag
def done(content: str, title: str, level: int = 1) -> SafeString:
    """Head a page that says: it is done. It holds the page's h1."""
    return format_html(
        '<div class="wr-done"><{h}>{} {}</{h}>{}</div>',
        icon("check-circle", "in"),
        title,
        _paragraph(content),
        h=f"h{int(level)}",
    )


@register.inclusion_tag("ui/parts/toast.html", takes_context=True)
def toast(context: Context, text: str, undo_url: str = "", undo_label: str = "") -> dict[str, Any]:
    """Say what has just been done; with `undo_url` a POST form offers to undo it."""
    return {
        "text": text,
        "undo_url": undo_url,
        "undo_label": undo_label or _("Cofnij"),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    title: str,
    action: str,
    yes: str,
    no_url: str,
    no: str = "",
    level: int = 2,
) -> SafeString:
    """Ask before something that cannot be undone; the block says what will happen.

    `yes` names the act ("Tak, wycofaj"), `no` the way back; hidden inputs may stand in the block.
    """
    ident = heading_id(title)
    return format_html(
        '<section class="wr-note wr-note-warn" aria-labelledby="{i}"><{h} id="{i}">{}</{h}>'
        '<form action="{}" method="post">{}{}<div class="wr-row">{}<a href="{}">{}</a></div>'
        "</form></section>",
        title,
        action,
        csrf_field(context),
        _paragraph(content),
        button(yes, "danger"),
        no_url,
        no or _("Nie, wróć"),
        i=ident,
        h=f"h{int(level)}",
    )


def csrf_field(context: Context) -> SafeString:
    """Return the hidden input of the CSRF token, or nothing where a page has none."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def heading_id(text: str) -> str:
    """Make an id from a heading, the same one each time."""
    letters = "".join(c if c.isalnum() else "-" for c in str(text).lower())
    return "h-" + "-".join(part for part in letters.split("-") if part)[:48]


def _css(kind: str, options: dict[str, Any]) -> str:
    if kind == "link":
        return "wr-link"
    size = options.pop("size", "")
    return " ".join(filter(None, ("btn", BUTTONS[kind], f"btn-{size}" if size else "")))


def _face(label: str, options: dict[str, Any]) -> SafeString:
    symbol, about = options.pop("icon", ""), options.pop("about", "")
    return format_html(
        "{}{}{}",
        format_html("{} ", icon(symbol, "in")) if symbol else "",
        label,
        format_html('<span class="visually-hidden"> {}</span>', about) if about else "",
    )


def _attrs(options: dict[str, Any]) -> SafeString:
    plain = {k: v for k, v in options.items() if k not in ("icon", "about", "size")}
    flags = [(k,) for k, v in plain.items() if v is True]
    named = [(k.replace("_", "-"), v) for k, v in plain.items() if v not in (True, False, None, "")]
    return format_html_join("", ' {}="{}"', named) + format_html_join("", " {}", flags)


def _id(id: str) -> SafeString:
    return format_html(' id="{}"', id) if id else SafeString("")


def _paragraph(content: str) -> SafeString:
    text = SafeString(content.strip())
    if not text or text.startswith("<"):
        return text
    return format_html("<p>{}</p>", text)
