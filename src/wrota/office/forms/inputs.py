"""Markup of each kind of question in the classes of the design system, made at compile time."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from django.utils.translation import gettext as _

from wrota.law.polish import typografia
from wrota.office.forms.clean import REMOVE_FILE, input_name
from wrota.office.forms.kinds.address import CODE, FLAT, HOUSE, STREET
from wrota.office.forms.kinds.chosen import NO, YES
from wrota.office.forms.kinds.files import formats_text, size_text
from wrota.office.forms.markup import (
    Block,
    Choices,
    Constant,
    FilePicker,
    Input,
    Locality,
    Parts,
    Select,
    Tick,
)
from wrota.office.forms.spec import Field, Text
from wrota.ui.tags.surfaces import icon

SELECT_FROM = 8  #: as many options no longer fit on cards
_WIDTHS = {
    "integer": "w4", "postal_code": "w4", "time": "w4", "money": "w10", "decimal": "w10",
    "pesel": "w10", "nip": "w10", "regon": "w10", "krs": "w10", "phone": "w10", "nrb": "w20",
    "email": "w20", "ade": "w20",
}  # fmt: skip
_MODES = {
    "money": "decimal", "decimal": "decimal", "integer": "numeric", "pesel": "numeric",
    "nip": "numeric", "regon": "numeric", "krs": "numeric", "nrb": "numeric",
    "postal_code": "numeric",
}  # fmt: skip
_TYPES = {"email": "email", "phone": "tel"}


def plain(text: Text) -> str:
    """Return text for a page: escaped, with hard spaces where Polish wants them."""
    return escape(typografia(str(text)))


def error_markup(name: str) -> tuple[str, str]:
    """Return what stands before and after the message at a question."""
    hidden = f'<span class="visually-hidden">{_("Błąd:")} </span>'
    return f'<p class="wr-error" id="{name}-e">{icon("error", "in")}<span>{hidden}', "</span></p>"


def compile_field(asked: Field, name: str) -> tuple[Block, ...]:
    """Return the compiled markup of one question whose inputs are called `name`."""
    if asked.kind == "address":
        return _address(asked, name)
    return (_COMPILERS.get(asked.kind, _line)(asked, name),)


def _title(asked: Field) -> str:
    if asked.required or asked.kind == "declaration":
        return plain(asked.label)
    return f"{plain(asked.label)}{_optional()}"


def _optional() -> str:
    words = _("nie musisz")
    return f' <span class="fw-normal wr-muted">({words})</span>'


def _hint(text: Text, name: str) -> str:
    return f'<p class="wr-hint" id="{name}-h">{plain(text)}</p>' if text else ""


def _state(name: str, hint: Text, *, wrong: bool) -> str:
    ids = [f"{name}-h"] if hint else []
    if wrong:
        return f' aria-invalid="true" aria-describedby="{" ".join([*ids, f"{name}-e"])}"'
    return f' aria-describedby="{ids[0]}"' if ids else ""


def _attributes(asked: Field) -> str:
    width = asked.width or _WIDTHS.get(asked.kind, "")
    mode = f' inputmode="{_MODES[asked.kind]}"' if asked.kind in _MODES else ""
    kind = f' type="{_TYPES[asked.kind]}"' if asked.kind in _TYPES else ""
    auto = f' autocomplete="{escape(asked.autocomplete)}"' if asked.autocomplete else ""
    return f'class="form-control{f" wr-{width}" if width else ""}"{kind}{mode}{auto}'


def _wrapped(
    name: str, title: str, hint: Text, tag: Callable[[str], tuple[str, str]]
) -> tuple[tuple[str, str], tuple[str, str, str]]:
    """Return the good and the bad face of a labelled input; `tag` gets the attributes of state."""
    before, after = error_markup(name)
    label = f'<label for="{name}">{title}</label>{_hint(hint, name)}'
    good, bad = tag(_state(name, hint, wrong=False)), tag(_state(name, hint, wrong=True))
    return (
        (f'<div class="wr-field">{label}{good[0]}', f"{good[1]}</div>"),
        (
            f'<div class="wr-field has-error">{label}{before}',
            f"{after}{bad[0]}",
            f"{bad[1]}</div>",
        ),
    )


def _input(name: str, title: str, hint: Text, attributes: str) -> Input:
    def tag(state: str) -> tuple[str, str]:
        return f'<input {attributes} id="{name}" name="{name}"{state} value="', '">'

    good, bad = _wrapped(name, title, hint, tag)
    return Input(name, good, bad)


def _line(asked: Field, name: str) -> Block:
    return _input(name, _title(asked), asked.hint, _attributes(asked))


def _area(asked: Field, name: str) -> Block:
    def tag(state: str) -> tuple[str, str]:
        # HTML drops one line end after the tag; without ours it would drop the resident's.
        return f'<textarea {_attributes(asked)} rows="5" id="{name}" name="{name}"{state}>\n', (
            "</textarea>"
        )

    good, bad = _wrapped(name, _title(asked), asked.hint, tag)
    return Input(name, good, bad)


def _select(
    name: str, title: str, hint: Text, attributes: str, options: Sequence[tuple[str, str]],
    source: str,
) -> Select:  # fmt: skip
    def tag(state: str) -> tuple[str, str]:
        return f'<select {attributes} id="{name}" name="{name}"{state}>', "</select>"

    good, bad = _wrapped(name, title, hint, tag)
    choose = _("Wybierz")
    return Select(
        name=name,
        good=good[0],
        bad=bad[:2],
        first=f'<option value="">{choose}</option>',
        end=good[1],
        options=tuple(options),
        source=source,
    )


def _one(asked: Field, name: str) -> Block:
    if asked.source or len(asked.options) >= SELECT_FROM:
        options = [(option.value, str(option.label)) for option in asked.options]
        return _select(name, _title(asked), asked.hint, _attributes(asked), options, asked.source)
    rows = [(option.value, option.label, option.hint) for option in asked.options]
    return _cards(asked, name, "radio", rows)


def _yes_no(asked: Field, name: str) -> Block:
    return _cards(asked, name, "radio", [(YES, _("Tak"), ""), (NO, _("Nie"), "")])


def _several(asked: Field, name: str) -> Block:
    rows = [(option.value, option.label, option.hint) for option in asked.options]
    return _cards(asked, name, "checkbox", rows)


def _cards(asked: Field, name: str, kind: str, rows: Sequence[tuple[str, Text, Text]]) -> Choices:
    (good, _inner), bad = _fieldset(asked, name)
    return Choices(
        name=name,
        good=f'{good}<div class="wr-choices">',
        bad=(bad[0], f'{bad[1]}<div class="wr-choices">'),
        options=_options(name, kind, rows),
        end="</div></fieldset>",
        source=asked.source,
        build=partial(_listed, name, kind),
    )


def _listed(
    name: str, kind: str, pairs: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str, str], ...]:
    return _options(name, kind, [(value, label, "") for value, label in pairs])


def _options(
    name: str, kind: str, rows: Sequence[tuple[str, Text, Text]]
) -> tuple[tuple[str, str, str], ...]:
    options = []
    for index, (value, label, hint) in enumerate(rows):
        ident = f"{name}-{index + 1}" if index else name
        small = f"<small>{plain(hint)}</small>" if hint else ""
        before = (
            f'<label class="wr-choice"><input type="{kind}" name="{name}" id="{ident}" '
            f'value="{escape(value)}"'
        )
        options.append((value, before, f"><span><b>{plain(label)}</b>{small}</span></label>"))
    return tuple(options)


def _fieldset(asked: Field, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    before, after = error_markup(name)
    legend = f"<legend>{_title(asked)}</legend>{_hint(asked.hint, name)}"
    described = f' aria-describedby="{name}-h"' if asked.hint else ""
    ids = f"{name}-h {name}-e" if asked.hint else f"{name}-e"
    return (
        (f'<fieldset class="wr-group"{described}>{legend}', "</fieldset>"),
        (
            f'<fieldset class="wr-group has-error" aria-describedby="{ids}">{legend}{before}',
            after,
        ),
    )


def _date(asked: Field, name: str) -> Block:
    labels = (("", _("Dzień")), ("m", _("Miesiąc")), ("r", _("Rok")))
    names = tuple(input_name(name, part) for part, _label in labels)
    (good, _end), (bad, after) = _fieldset(asked, name)

    def faces(state: str) -> list[str]:
        return [
            f'<div><label class="wr-label" for="{ident}">{label}</label>'
            f'<input class="form-control wr-w4" id="{ident}" name="{ident}" inputmode="numeric"'
            f'{state} value="'
            for ident, (_part, label) in zip(names, labels, strict=True)
        ]

    def pieces(start: str, state: str) -> tuple[str, ...]:
        first, second, third = faces(state)
        row = f'{start}<div class="wr-row align-items-end">'
        return (f"{row}{first}", f'"></div>{second}', f'"></div>{third}', _DATE_END)

    return Parts(
        names=names,
        good=pieces(good, ""),
        bad=(bad, *pieces(after, ' aria-invalid="true"')),
    )


_DATE_END = '"></div></div></fieldset>'


def _address(asked: Field, name: str) -> tuple[Block, ...]:
    (start, end), _bad = _fieldset(asked, name)
    optional = _optional()

    def line(part: str, label: str, width: str, auto: str = "", hint: Text = "") -> Input:
        where = f' autocomplete="{escape(asked.autocomplete)} {auto}"'
        digits = ' inputmode="numeric"' if part == CODE else ""
        attributes = f'class="form-control wr-{width}"{digits}'
        if asked.autocomplete and auto:
            attributes += where
        return _input(input_name(name, part), label, hint, attributes)

    town = line("", _("Miejscowość"), "w20", "address-level2")
    return (
        Constant(start),
        _locality(asked, name, town) if asked.source else town,
        line(
            STREET, _("Ulica"), "w20", "address-line1",
            _("Zostaw puste, jeśli w miejscowości nie ma ulic."),
        ),
        Constant('<div class="wr-row align-items-end">'),
        line(HOUSE, _("Numer domu"), "w4"),
        line(FLAT, _("Numer lokalu") + optional, "w4"),
        line(CODE, _("Kod pocztowy"), "w4", "postal-code"),
        Constant(f"</div>{end}"),
    )  # fmt: skip


def _locality(asked: Field, name: str, town: Input) -> Locality:
    attributes = 'class="form-control wr-w20"'
    return Locality(_select(name, _("Miejscowość"), "", attributes, (), asked.source), town)


def _tick(asked: Field, name: str) -> Block:
    before, after = error_markup(name)
    hint = _hint(asked.hint, name)

    def tag(*, wrong: bool) -> str:
        return (
            f'<div class="wr-choices"><label class="wr-choice"><input type="checkbox" id="{name}" '
            f'name="{name}" value="{YES}"{_state(name, asked.hint, wrong=wrong)}'
        )

    end = f"><span>{_title(asked)}</span></label></div></div>"
    return Tick(
        name=name,
        good=(f'<div class="wr-field">{hint}{tag(wrong=False)}', end),
        bad=(
            f'<div class="wr-field has-error">{hint}{before}',
            f"{after}{tag(wrong=True)}",
            end,
        ),
    )


def _file(asked: Field, name: str) -> Block:
    before, after = error_markup(name)
    limits = _("%(formats)s, do %(size)s") % {
        "formats": formats_text(asked),
        "size": size_text(asked.max_size),
    }
    hint = f"{asked.hint} {limits}" if asked.hint else limits
    title = f'<label for="{name}">{_title(asked)}</label>{_hint(hint, name)}'
    accept = ",".join(f".{extension}" for extension in _extensions(asked))
    several = " multiple" if asked.max_files > 1 else ""
    return FilePicker(
        name=name,
        room=asked.max_files,
        good=f'<div class="wr-field">{title}',
        bad=(f'<div class="wr-field has-error">{title}{before}', after),
        row=(
            f'<li class="wr-file">{icon("file")}<span>',
            "<small>",
            '</small></span><button class="btn btn-outline-primary btn-sm" type="submit" '
            f'formnovalidate name="{REMOVE_FILE}" value="{name}:',
            f'">{_("Usuń")}<span class="visually-hidden"> ',
            "</span></button></li>",
        ),
        picker=(
            f'<input class="form-control" type="file" id="{name}" name="{name}" '
            f'accept="{accept}"{several} aria-describedby="{name}-h">'
        ),
        end="</div>",
    )


def _extensions(asked: Field) -> list[str]:
    return [*asked.accept, "jpeg"] if "jpg" in asked.accept else list(asked.accept)


_COMPILERS: dict[str, Callable[[Field, str], Block]] = {
    "textarea": _area,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _one,
    "choices": _several,
    "declaration": _tick,
    "file": _file,
}
