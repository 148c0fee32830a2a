"""Kinds of questions, one object each: the engine asks here and knows no kind by name."""

from wrota.law import identifiers
from wrota.office.forms.kinds.address import Place
from wrota.office.forms.kinds.base import Given, Json, Kind, Lists, Wrong
from wrota.office.forms.kinds.chosen import Declaration, One, Several, YesNo
from wrota.office.forms.kinds.files import Files
from wrota.office.forms.kinds.numbers import Money, Number, Whole
from wrota.office.forms.kinds.text import Email, Identifier, Line, Lines, Phone
from wrota.office.forms.kinds.when import Day, Hour

__all__ = ["FILES", "KINDS", "Given", "Json", "Kind", "Lists", "Wrong"]

FILES = Files()
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Line(),
        Lines(),
        Whole(),
        Money(),
        Number(),
        Day(),
        Hour(),
        YesNo(),
        One(),
        Several(),
        Identifier("pesel", identifiers.check_pesel),
        Identifier("nip", identifiers.check_nip, identifiers.format_nip),
        Identifier("regon", identifiers.check_regon),
        Identifier("krs", identifiers.check_krs),
        Identifier("ade", identifiers.check_ade),
        Identifier("nrb", identifiers.check_nrb, identifiers.format_nrb),
        Phone(),
        Email(),
        Identifier("postal_code", identifiers.check_postal_code),
        Place(),
        FILES,
        Declaration(),
    )
}
