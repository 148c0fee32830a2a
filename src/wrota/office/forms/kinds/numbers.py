"""Questions answered with a number, typed the Polish way: a comma, spaces between thousands."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from wrota.law.polish import kwota, liczba
from wrota.office.forms.kinds.base import Given, Json, Kind, Lists, wrong
from wrota.office.forms.spec import Field

_INTEGER = re.compile(r"-?[0-9]{1,12}")
_DECIMAL = re.compile(r"-?[0-9]{1,13}([.,][0-9]{1,4})?")
_MONEY = re.compile(r"-?[0-9]{1,13}([.,][0-9]{1,2})?")


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).replace("\u2212", "-")


class Whole(Kind):
    """A whole number."""

    code = "integer"

    def parse(self, asked: Field, given: Given) -> int:
        text = _squeezed(given.text())
        if not _INTEGER.fullmatch(text):
            raise wrong(_("Wpisz liczbę cyframi, bez przecinka"))
        value = int(text)
        check_range(asked, Decimal(value), str)
        return value

    def dump(self, value: object) -> Json:
        return value

    def load(self, data: Json) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise ValueError(f"integer: expected a whole number, got {type(data).__name__}")
        return data

    def from_text(self, text: str) -> int:
        return int(text)


class Number(Kind):
    """A number with at most four decimals."""

    code = "decimal"

    def parse(self, asked: Field, given: Given) -> Decimal:
        text = _squeezed(given.text())
        if not _DECIMAL.fullmatch(text):
            raise wrong(_("Wpisz liczbę, na przykład 12,5"))
        value = Decimal(text.replace(",", "."))
        check_range(asked, value, liczba)
        return value

    def raw(self, value: object) -> dict[str, list[str]]:
        return {"": [self.to_text(value).replace(".", ",")]}

    def to_text(self, value: object) -> str:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    def from_text(self, text: str) -> Decimal:
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"not a number: {text!r}")
        return Decimal(text)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (liczba(Decimal(str(value))),)


class Money(Number):
    """An amount in zł with two decimals."""

    code = "money"

    def parse(self, asked: Field, given: Given) -> Decimal:
        text = _squeezed(given.text()).removesuffix("zł")
        if not _MONEY.fullmatch(text):
            raise wrong(_("Wpisz kwotę w złotych, na przykład 1234,56"))
        value = Decimal(text.replace(",", ".")).quantize(Decimal("0.01"))
        check_range(asked, value, kwota)
        return value

    def from_text(self, text: str) -> Decimal:
        return super().from_text(text).quantize(Decimal("0.01"))

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (kwota(Decimal(str(value))),)


def check_range(asked: Field, value: Decimal, write: object) -> None:
    """Refuse a number outside the limits of the question; a number is never below 0 by default.

    :raises Wrong: too small or too great.
    """
    shown = write if callable(write) else str
    least = Decimal(0) if asked.minimum is None else Decimal(asked.minimum)
    if value < least:
        raise wrong(_("Wpisz co najmniej %(limit)s") % {"limit": shown(least)})
    if asked.maximum is not None and value > Decimal(asked.maximum):
        raise wrong(_("Wpisz najwyżej %(limit)s") % {"limit": shown(Decimal(asked.maximum))})
