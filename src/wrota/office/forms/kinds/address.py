"""A Polish address as one question of five inputs; the locality may come from the office's list."""

from dataclasses import asdict

from django.utils.translation import gettext as _

from wrota.law import identifiers
from wrota.office.forms.kinds.base import Given, Json, Kind, Lists, Wrong
from wrota.office.forms.spec import Field
from wrota.office.forms.values import Address

LOCALITY, STREET, HOUSE, FLAT, CODE = "", "ulica", "nr_domu", "nr_lokalu", "kod"
_LIMITS = {LOCALITY: 100, STREET: 100, HOUSE: 10, FLAT: 10}


class Place(Kind):
    """An address; with a list of localities only those of the office are accepted."""

    code = "address"
    parts = (LOCALITY, STREET, HOUSE, FLAT, CODE)

    def missing(self, asked: Field) -> dict[str, str]:
        choose = _("Wybierz miejscowość") if asked.source else _("Wpisz miejscowość")
        return {
            LOCALITY: choose,
            HOUSE: _("Wpisz numer domu"),
            CODE: _("Wpisz kod pocztowy"),
        }

    def parse(self, asked: Field, given: Given) -> Address:
        texts = {part: given.text(part) for part in self.parts}
        messages = {
            part: message for part, message in self.missing(asked).items() if not texts[part]
        }
        messages.update(_too_long(texts))
        locality, simc = texts[LOCALITY], ""
        known = dict(given.lists.get(asked.source, ()))
        if known and locality:
            simc, locality = locality, known.get(locality, "")
            if not locality:
                messages[LOCALITY] = _("Wybierz miejscowość z listy")
        code = _code_or_message(texts[CODE], messages)
        if messages:
            raise Wrong({part: messages[part] for part in self.parts if part in messages})
        return Address(
            locality=locality,
            street=texts[STREET],
            house=texts[HOUSE],
            flat=texts[FLAT],
            postal_code=code,
            simc=simc,
        )

    def raw(self, value: object) -> dict[str, list[str]]:
        assert isinstance(value, Address)
        typed = (value.simc or value.locality, value.street, value.house, value.flat)
        return {
            part: [text] for part, text in zip(self.parts, (*typed, value.postal_code), strict=True)
        }

    def dump(self, value: object) -> Json:
        assert isinstance(value, Address)
        return {name: text for name, text in asdict(value).items() if text}

    def load(self, data: Json) -> Address:
        if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
            raise ValueError("address: expected an object of texts")
        try:
            return Address(**data)
        except TypeError as error:
            raise ValueError("address: other parts than an address has") from error

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return value.lines() if isinstance(value, Address) else ()


def _too_long(texts: dict[str, str]) -> dict[str, str]:
    return {
        part: _("Skróć do %(limit)s znaków") % {"limit": limit}
        for part, limit in _LIMITS.items()
        if len(texts[part]) > limit
    }


def _code_or_message(text: str, messages: dict[str, str]) -> str:
    if not text:
        return ""
    try:
        return identifiers.check_postal_code(text[:60])
    except identifiers.InvalidIdentifier as refused:
        messages[CODE] = str(refused)
        return ""
