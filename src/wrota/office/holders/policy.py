"""When one clerk is not enough: rules of the centre with the day from which they hold."""

from dataclasses import dataclass
from datetime import date, timedelta

#: how long a clerk may confirm an enrolment
ENROLMENT_LIFE = timedelta(days=30)
#: a certificate may be renewed with its own key this long before it ends
RENEWAL_WINDOW = timedelta(days=60)
#: how long something prepared waits for the value of its signature
PREPARED_LIFE = timedelta(minutes=10)
#: enrolments of one person that wait at the same time
MOST_WAITING = 3


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """
    What needs a second clerk from a day on.

    `for_entities`: who acts for a company can bind it, so a mistaken identity costs others too.
    `for_another`: a second certificate for a person who has one is what a thief of an account
    would ask for.
    """

    in_force_from: date
    for_entities: bool
    for_another: bool


RULES = (SecondPerson(date(2026, 1, 1), for_entities=True, for_another=True),)


def why_second(
    on: date, *, acts_for: bool, has_another: bool, rules: tuple[SecondPerson, ...] = RULES
) -> list[str]:
    """Return the reasons for a second clerk on a day: `podmiot`, `kolejny`; none is enough."""
    held = [one for one in rules if one.in_force_from <= on]
    if not held:
        return []
    rule = max(held, key=lambda one: one.in_force_from)
    found = (
        ("podmiot", rule.for_entities and acts_for),
        ("kolejny", rule.for_another and has_another),
    )
    return [name for name, is_so in found if is_so]
