"""Forms are compiled to HTML once per version, step and language; a page is then only joined."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wrota.office.forms.clean import ADD, Raw, Uploads, peek
from wrota.office.forms.conditions import Answers
from wrota.office.forms.inputs import compile_field, error_markup, plain
from wrota.office.forms.kinds import Lists
from wrota.office.forms.markup import Block, Constant, Rows, Shown, View, mark
from wrota.office.forms.spec import Field, FormSpec, Group, Info, Part, Repeat

FIELDSET_KINDS = frozenset({"date", "choice", "choices", "yes_no", "address"})

# Enter presses the first button of a form; without this one it could remove a file or an item.
_DEFAULT_BUTTON = '<button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true">'


def render_step(
    spec: FormSpec,
    step: int,
    raw: Raw,
    *,
    errors: Mapping[str, str] | None = None,
    files: Uploads | None = None,
    answers: Answers | None = None,
    lists: Lists | None = None,
) -> SafeString:
    """Return the questions of one step, counted from 0, without the form element around them.

    `raw` is what was typed so far, `errors` what `clean_step` found, `answers` the values of the
    other steps, `lists` what the office offers for questions with a `source`.
    """
    blocks = compiled(spec, step, translation.get_language() or "pl")
    known: Answers = answers or {}
    if any(place.conditions or isinstance(place.question, Repeat) for place in spec.of_step(step)):
        known = peek(spec, step, raw, known, lists or {}, files or {})
    view = View(raw, dict(errors or {}), files or {}, lists or {}, known)
    out: list[str] = []
    for block in blocks:
        block.render(view, out)
    return SafeString("".join(out))


@lru_cache(maxsize=2048)
def compiled(spec: FormSpec, step: int, language: str) -> tuple[Block, ...]:
    """Return the constant strings and slots of one step in one language."""
    with translation.override(language):
        found = spec.steps[step]
        blocks: list[Block] = []
        if any(_has_buttons(part) for part in found.parts):
            blocks.append(Constant(f"{_DEFAULT_BUTTON}{_('Zapisz i przejdź dalej')}</button>"))
        for part in found.parts:
            blocks += _part(part)
        if found.why:
            blocks.append(Constant(_why(str(found.why))))
        return _merged(blocks)


def error_rows(errors: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (id of the input, message) for the list of errors above a step."""
    return tuple(errors.items())


def _has_buttons(part: Part | Info) -> bool:
    if isinstance(part, Group):
        return any(_has_buttons(inner) for inner in part.fields)
    return isinstance(part, Repeat) or (isinstance(part, Field) and part.kind == "file")


def _part(part: Part) -> Sequence[Block]:
    blocks: Sequence[Block]
    names: tuple[str, ...] = ()
    if isinstance(part, Info):
        blocks = (Constant(f'<div class="wr-note wr-measure"><p>{plain(part.text)}</p></div>'),)
    elif isinstance(part, Group):
        blocks = _group(part)
        names = tuple(inner.name for inner in part.fields if isinstance(inner, Field))
    elif isinstance(part, Repeat):
        blocks, names = (_rows(part),), (part.name,)
    else:
        blocks, names = compile_field(part, part.name), (part.name,)
    if part.shown_if is None:
        return blocks
    return (Shown(part.shown_if, "".join(map(mark, names)), _merged(blocks)),)


def _group(group: Group) -> tuple[Block, ...]:
    hint = f'<p class="wr-hint">{plain(group.hint)}</p>' if group.hint else ""
    title = plain(group.title)
    nested = any(
        isinstance(inner, Field) and inner.kind in FIELDSET_KINDS for inner in group.fields
    )
    if nested:
        start = f'<section class="wr-group"><h2>{title}</h2>{hint}'
        end = "</section>"
    else:
        start = f'<fieldset class="wr-group"><legend>{title}</legend>{hint}'
        end = "</fieldset>"
    if group.inline:
        start, end = f'{start}<div class="wr-row align-items-end">', f"</div>{end}"
    blocks: list[Block] = [Constant(start)]
    for inner in group.fields:
        blocks += _part(inner)
    return (*blocks, Constant(end))


def _rows(repeat: Repeat) -> Rows:
    name, item = repeat.name, plain(repeat.item)
    hint = f'<p class="wr-hint">{plain(repeat.hint)}</p>' if repeat.hint else ""
    before, after = error_markup(name)
    return Rows(
        repeat=repeat,
        start=(
            f'<div class="wr-group" role="group" aria-labelledby="{name}-t">'
            f'<h2 id="{name}-t">{plain(repeat.title)}</h2>{hint}'
        ),
        bad=(before, after),
        rows=tuple(_row_blocks(repeat, index) for index in range(repeat.maximum)),
        row_start=f'<fieldset class="wr-group"><legend class="h3">{item} ',
        row_legend_end="</legend>",
        remove=(
            '<button class="btn btn-outline-primary btn-sm" type="submit" formnovalidate ',
            f'>{_("Usuń")}<span class="visually-hidden">: {item} ',
            "</span></button>",
        ),
        add=(
            f'<button class="btn btn-outline-primary" type="submit" formnovalidate id="{name}" '
            f'name="{ADD}" value="{name}">{plain(repeat.add)}</button>'
        ),
        conditional=any(asked.shown_if is not None for asked in repeat.fields),
    )


def _row_blocks(repeat: Repeat, index: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for asked in repeat.fields:
        name = f"{repeat.name}-{index}-{asked.name}"
        inner: Sequence[Block] = compile_field(asked, name)
        if asked.shown_if is not None:
            inner = (Shown(asked.shown_if, mark(name), _merged(inner)),)
        blocks += inner
    return _merged(blocks)


def _why(text: str) -> str:
    question = _("Dlaczego o to pytamy")
    return (
        f'<details class="mb-4"><summary>{question}</summary>'
        f'<p class="wr-note mt-2 wr-small">{escape(text)}</p></details>'
    )


def _merged(blocks: Sequence[Block]) -> tuple[Block, ...]:
    merged: list[Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if isinstance(block, Constant) and isinstance(last, Constant):
            merged[-1] = Constant(last.text + block.text)
        else:
            merged.append(block)
    return tuple(merged)
