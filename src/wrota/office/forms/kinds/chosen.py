"""Questions answered by choosing: yes or no, one of several, several of them, a statement."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wrota.office.forms.kinds.base import Given, Json, Kind, Lists, wrong
from wrota.office.forms.spec import Field

YES, NO = "tak", "nie"


def options_of(asked: Field, lists: Lists) -> Sequence[tuple[str, str]]:
    """Return (value, label) of everything that may be chosen now."""
    if asked.options:
        return [(option.value, str(option.label)) for option in asked.options]
    return lists.get(asked.source, ())


def may_choose(asked: Field, lists: Lists, value: str) -> bool:
    """Say whether a value is among those that may be chosen now; their labels are not asked."""
    if asked.options:
        return any(option.value == value for option in asked.options)
    return any(offered == value for offered, _label in lists.get(asked.source, ()))


def _label(asked: Field, value: str, lists: Lists) -> str:
    return dict(options_of(asked, lists)).get(value, value)


class YesNo(Kind):
    """Yes or no, with no answer chosen in advance."""

    code = "yes_no"

    def default_missing(self, asked: Field) -> str:
        return _("Zaznacz tak albo nie: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> bool:
        if given.text() not in (YES, NO):
            raise wrong(_("Zaznacz tak albo nie"))
        return given.text() == YES

    def raw(self, value: object) -> dict[str, list[str]]:
        return {"": [YES if value else NO]}

    def to_text(self, value: object) -> str:
        return "true" if value else "false"

    def from_text(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError(f"{self.code}: neither true nor false: {text!r}")
        return text == "true"

    def dump(self, value: object) -> Json:
        return bool(value)

    def load(self, data: Json) -> bool:
        if not isinstance(data, bool):
            raise ValueError(f"{self.code}: expected true or false, got {type(data).__name__}")
        return data

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (_("tak") if value else _("nie"),)


class Declaration(YesNo):
    """A statement that the resident confirms by ticking it; not ticked means no."""

    code = "declaration"

    def default_missing(self, asked: Field) -> str:
        return _("Zaznacz oświadczenie, bez niego nie przyjmiemy pisma")

    def raw(self, value: object) -> dict[str, list[str]]:
        return {"": [YES]} if value else {}

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (_("potwierdzam") if value else _("nie potwierdzam"),)


class One(Kind):
    """One of the options."""

    code = "choice"

    def default_missing(self, asked: Field) -> str:
        return _("Zaznacz odpowiedź: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> str:
        value = given.text()
        if not may_choose(asked, given.lists, value):
            raise wrong(_("Wybierz jedną z podanych odpowiedzi"))
        return value

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (_label(asked, str(value), lists),)


class Several(Kind):
    """Any number of the options, kept in the order of the form."""

    code = "choices"

    def default_missing(self, asked: Field) -> str:
        return _("Zaznacz co najmniej jedną odpowiedź: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> tuple[str, ...]:
        chosen = {text.strip() for text in given.texts.get("", ())} - {""}
        known = [value for value, _label_ in options_of(asked, given.lists)]
        if not chosen <= set(known):
            raise wrong(_("Wybierz tylko z podanych odpowiedzi"))
        return tuple(value for value in known if value in chosen)

    def raw(self, value: object) -> dict[str, list[str]]:
        return {"": list(_texts(value))}

    def dump(self, value: object) -> Json:
        return list(_texts(value))

    def load(self, data: Json) -> tuple[str, ...]:
        if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
            raise ValueError("choices: expected a list of texts")
        return tuple(data)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return tuple(_label(asked, text, lists) for text in _texts(value))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
