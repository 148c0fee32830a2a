"""Tags of forms: visible label above, hint and error tied to the input; plain or Django fields."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.encoding import force_str
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wrota.ui.library import register
from wrota.ui.parts import Choice, ErrorItem
from wrota.ui.tags.surfaces import heading_id

WIDTHS = {"4": "wr-w4", "10": "wr-w10", "20": "wr-w20", "": ""}
MODES = {"number": ("text", "numeric"), "money": ("text", "decimal"), "nip": ("text", "numeric")}


@register.inclusion_tag("ui/parts/field.html")
def field(
    name: str, label: str, kind: str = "text", value: Any = "", **more: Any
) -> dict[str, Any]:
    """Draw one field from plain values.

    `kind`: text, email, password, search, tel, url, file, textarea, select, number, money.
    More: `hint`, `error` (text), `required` (True), `id`, `width` (4, 10, 20), `options` (of a
    select: Choice values or pairs), `rows`, `autocomplete`, `inputmode`, `maxlength`, `accept`,
    `placeholder`, `readonly`, `disabled`, `multiple`, `autofocus`. An optional field says so
    after its label. A number has a text input with a digit keyboard, as advised for forms.
    """
    ident = more.get("id") or f"f-{name}"
    hint, error = more.get("hint") or "", more.get("error") or ""
    input_type, mode = MODES.get(kind, (kind, ""))
    known = ("autocomplete", "maxlength", "accept", "placeholder")
    extra = {key: more[key] for key in known if more.get(key)}
    extra |= {
        key: True for key in ("readonly", "disabled", "multiple", "autofocus") if more.get(key)
    }
    if more.get("inputmode") or mode:
        extra["inputmode"] = more.get("inputmode") or mode
    return {
        "name": name,
        "label": label,
        "type": input_type,
        "value": "" if value is None else value,
        "id": ident,
        "hint": hint,
        "error": error,
        "required": more.get("required", True),
        "described": " ".join(_described(ident, hint, error)),
        "css": " ".join(filter(None, ("form-control", WIDTHS[str(more.get("width", ""))]))),
        "options": _choices(more.get("options", ()), value),
        "rows": more.get("rows", 4),
        "extra": extra,
    }


@register.inclusion_tag("ui/parts/choices.html")
def choices(
    name: str, legend: str, options: Iterable[Any], value: Any = "", **more: Any
) -> dict[str, Any]:
    """Draw 2 to 7 answers as cards: `kind="radio"` (default) or `"checkbox"`.

    `options`: Choice values, or (value, label[, hint]) rows; `value` is a text, or a list of texts
    for checkboxes. More: `hint`, `error`, `id`, `required`, `kind`, `small` (legend as a label).
    """
    ident = more.get("id") or f"f-{name}"
    hint, error = more.get("hint") or "", more.get("error") or ""
    return {
        "name": name,
        "legend": legend,
        "options": _choices(options, value),
        "kind": more.get("kind", "radio"),
        "id": ident,
        "hint": hint,
        "error": error,
        "required": more.get("required", True),
        "small": more.get("small", False),
        "described": " ".join(_described(ident, hint, error)),
    }


@register.inclusion_tag("ui/parts/checkbox.html")
def checkbox(
    name: str, label: str, checked: Any = False, value: str = "on", **more: Any
) -> dict[str, Any]:
    """Draw one box to tick, as for a declaration; more: `hint`, `error`, `id`."""
    ident = more.get("id") or f"f-{name}"
    hint, error = more.get("hint") or "", more.get("error") or ""
    return {
        "name": name,
        "label": label,
        "checked": bool(checked),
        "value": value,
        "id": ident,
        "hint": hint,
        "error": error,
        "described": " ".join(_described(ident, hint, error)),
    }


@register.inclusion_tag("ui/parts/date_field.html")
def date_field(
    name: str, legend: str, day: Any = "", month: Any = "", year: Any = "", **more: Any
) -> dict[str, Any]:
    """Ask for a day in three inputs `<name>_d`, `<name>_m`, `<name>_r` (no browser calendar).

    More: `value` (a date instead of the three), `hint`, `error`, `id`, `required`, `birthday`.
    """
    ident = more.get("id") or f"f-{name}"
    hint, error = more.get("hint") or "", more.get("error") or ""
    given = more.get("value")
    if given:
        day, month, year = given.day, given.month, given.year
    auto = ("bday-day", "bday-month", "bday-year") if more.get("birthday") else ("", "", "")
    inputs = zip("dmr", (_("Dzień"), _("Miesiąc"), _("Rok")), (day, month, year), auto, strict=True)
    return {
        "legend": legend,
        "id": ident,
        "hint": hint,
        "error": error,
        "required": more.get("required", True),
        "described": " ".join(_described(ident, hint, error)),
        "inputs": [
            {
                "name": f"{name}_{key}",
                "id": f"{ident}-{key}",
                "label": text,
                "value": val,
                "auto": ac,
            }
            for key, text, val, ac in inputs
        ],
    }


@register.inclusion_tag("ui/parts/errors.html")
def error_summary(errors: Any, level: int = 2, id: str = "bledy") -> dict[str, Any]:
    """List what to correct, each line a link to its input; it takes the focus when the page opens.

    `errors`: a Django form or several, ErrorItem values, (id, message) pairs, or a mapping of ids
    to messages.
    """
    items = list(_error_items(errors))
    return {"items": items, "n": len(items), "h": f"h{int(level)}", "id": id}


@register.simple_tag
def labels(form: forms.BaseForm, **texts: str) -> str:
    """Rename fields of a form for this page: `{% labels form email=_("Adres e-mail") %}`."""
    for name, text in texts.items():
        if name in form.fields:
            form[name].label = text
    return ""


@register.inclusion_tag("ui/parts/form_field.html")
def form_field(
    bound: BoundField,
    label: str = "",
    hint: str | None = None,
    width: str = "",
    optional: bool | None = None,
) -> dict[str, Any]:
    """Draw a field of a Django form as `field` does; `label` and `hint` replace its own.

    `hint=""` hides the form's help text; `optional` overrides "(nie musisz)".
    """
    widget = bound.field.widget
    hint = force_str(bound.help_text) if hint is None else hint
    error = " ".join(_messages(bound, label))
    ident = bound.id_for_label or bound.auto_id
    return {
        "bound": bound,
        "control": _control(bound, widget, ident, hint, error, width),
        "label": label or bound.label,
        "hint": hint,
        "error": error,
        "id": ident,
        "shape": _shape(widget),
        "options": _bound_choices(bound) if _shape(widget) == "choices" else (),
        "kind": "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio",
        "optional": not bound.field.required if optional is None else optional,
        "described": " ".join(_described(ident, hint, error)),
    }


@register.inclusion_tag("ui/parts/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Draw all fields of a Django form, the hidden ones too; errors of the whole form on top."""
    return {"form": form}


def _described(ident: str, hint: str, error: str) -> list[str]:
    return [f"{ident}-{mark}" for mark, text in (("h", hint), ("e", error)) if text]


def _choices(options: Iterable[Any], value: Any) -> list[dict[str, Any]]:
    chosen = (
        {str(v) for v in value}
        if isinstance(value, (list, tuple, set, frozenset))
        else {str(value)}
    )
    drawn = []
    for option in options:
        choice = option if isinstance(option, Choice) else Choice(*option)
        drawn.append({"choice": choice, "chosen": str(choice.value) in chosen})
    return drawn


def _error_items(errors: Any) -> Iterable[ErrorItem]:
    if isinstance(errors, forms.BaseForm):
        for name, messages in errors.errors.items():
            if name not in errors.fields:
                yield from (ErrorItem("", str(message)) for message in messages)
                continue
            bound = errors[name]
            yield from (ErrorItem(_target(bound), text) for text in _messages(bound))
        return
    pairs: Any = errors.items() if isinstance(errors, Mapping) else errors or ()
    for item in pairs:
        if isinstance(item, forms.BaseForm):
            yield from _error_items(item)
        elif isinstance(item, ErrorItem):
            yield item
        elif isinstance(item[1], str) or not isinstance(item[1], Sequence):
            yield ErrorItem(str(item[0]), str(item[1]))
        else:
            yield from (ErrorItem(str(item[0]), str(message)) for message in item[1])


def _messages(bound: BoundField, label: str = "") -> Iterable[str]:
    """Say what to do instead of "this field is required"."""
    for error in bound.errors.as_data():
        if error.code == "required":
            ask = _("Zaznacz: %s") if _shape(bound.field.widget) == "check" else _("Uzupełnij: %s")
            yield ask % (label or bound.label)
        else:
            yield from (str(message) for message in error.messages)


def _target(bound: BoundField) -> str:
    if _shape(bound.field.widget) == "hidden":
        return ""
    first = bound.subwidgets[0] if _shape(bound.field.widget) == "choices" else None
    return str(first.id_for_label if first else bound.id_for_label)


def _shape(widget: forms.Widget) -> str:
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "input"


def _control(
    bound: BoundField, widget: forms.Widget, ident: str, hint: str, error: str, width: str
) -> SafeString:
    attrs: dict[str, Any] = {}
    if _shape(widget) == "input":
        attrs["class"] = " ".join(filter(None, ("form-control", WIDTHS[str(width)])))
        widget.attrs.pop("placeholder", None)
    described = _described(ident, hint, error)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if error:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)


def _bound_choices(bound: BoundField) -> list[dict[str, Any]]:
    rows = []
    for item in bound.subwidgets:
        inner = item.data
        rows.append(
            {
                "value": inner["value"],
                "label": inner["label"],
                "chosen": inner["selected"],
                "id": inner["attrs"].get("id") or heading_id(inner["label"]),
            }
        )
    return rows
