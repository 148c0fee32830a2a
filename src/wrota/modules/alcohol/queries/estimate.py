"""What the first year will cost, shown while the resident still fills in the form."""

from dataclasses import replace
from datetime import date
from typing import Any

from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import eform
from wrota.modules.alcohol.rules import Rodzaj, oplaty
from wrota.office.forms.conditions import Answers
from wrota.office.forms.spec import FormSpec


def first_year(answers: Answers, day: date) -> Wyliczenie:
    """
    Return the fee that will be due before the permit is issued (art. 11¹ ust. 2 and 8), in zł.

    :raises KeyError: while the kinds or the period are not answered yet.
    """
    said: dict[str, Any] = dict(answers)
    start, end = said["od"], said["do"]
    if end < start or not said["rodzaje"]:
        raise KeyError("do")
    kinds: dict[Rodzaj, None] = dict.fromkeys(Rodzaj(kind) for kind in said["rodzaje"])
    return oplaty(kinds, start.year, wazne_od=start, wazne_do=end)


def _with_fee(spec: FormSpec) -> FormSpec:
    return replace(spec, fee=first_year) if spec.code == eform.WNIOSEK.code else spec


#: the module's forms as the platform shows them: the e-forms themselves may not know the rules
EFORMS = tuple(_with_fee(spec) for spec in eform.EFORMS)
