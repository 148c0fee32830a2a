"""Questions answered with one text: words, contact details and official identifiers."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from wrota.law import identifiers
from wrota.office.forms.kinds.base import Given, Kind, Lists, check_length, wrong
from wrota.office.forms.spec import Field

SHORT, LONG = 255, 4000
_PHONE = re.compile(r"\+?[0-9]{7,15}")


class Line(Kind):
    """One line of words."""

    code = "text"

    def parse(self, asked: Field, given: Given) -> str:
        return check_length(given.text(), asked.max_length or SHORT)


class Lines(Kind):
    """A longer text that keeps its lines."""

    code = "textarea"

    def parse(self, asked: Field, given: Given) -> str:
        return check_length(given.full(), asked.max_length or LONG)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return tuple(str(value).split("\n"))


class Email(Kind):
    """An e-mail address."""

    code = "email"

    def parse(self, asked: Field, given: Given) -> str:
        text = check_length(given.text(), 254)
        try:
            validate_email(text)
        except ValidationError as error:
            raise wrong(_("Wpisz adres e-mail, na przykład jan@poczta.pl")) from error
        return text


class Phone(Kind):
    """A telephone number, kept as digits with an optional plus."""

    code = "phone"

    def parse(self, asked: Field, given: Given) -> str:
        digits = re.sub(r"[\s().-]", "", given.text())
        if not _PHONE.fullmatch(digits):
            raise wrong(_("Wpisz numer telefonu, na przykład 600 000 000"))
        return digits

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        digits = str(value)
        if len(digits) == 9:
            return (f"{digits[:3]} {digits[3:6]} {digits[6:]}",)
        return (digits,)


class Identifier(Kind):
    """A number with a check digit; the law floor says whether it is right."""

    def __init__(
        self, code: str, check: Callable[[str], str], pretty: Callable[[str], str] = str
    ) -> None:
        self.code = code  # type: ignore[misc]  # one class serves seven kinds
        self._check = check
        self._pretty = pretty

    def parse(self, asked: Field, given: Given) -> str:
        try:
            found = self._check(given.text()[:60])
        except identifiers.InvalidIdentifier as error:
            raise wrong(_(str(error))) from error
        if not found.isascii():
            raise wrong(_("Wpisz tylko cyfry od 0 do 9 i litery bez ogonków"))
        return found

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return (self._pretty(str(value)),)
