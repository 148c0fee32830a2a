"""What an office tells everybody about itself: kept in versions, the newest is in force."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.db.models import OuterRef, Subquery

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.offices import accessibility
from wrota.kernel.offices.accessibility import AccessibilityDeclaration
from wrota.kernel.offices.hours import MOST_SPECIAL, WEEKDAYS, Hours
from wrota.kernel.offices.models import Disclosure
from wrota.kernel.offices.types import Disclosed, DisclosureRow
from wrota.law.phrases import noop as _

HOURS, DECLARATION = Disclosure.Kind.HOURS, Disclosure.Kind.DECLARATION
#: versions that a history shows
SHOWN = 50
LONGEST_NOTE = 600
FIRST = _("Podano po raz pierwszy")
PARTS = {"wyjatki": _("Dni wyjątkowe"), "uwagi": _("Uwagi")}


class Outdated(ValueError):
    """Somebody else saved a newer version while this one was being written."""


class BadDisclosure(ValueError):
    """The facts cannot stand; `errors` maps a field to a Polish message."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@command("office.disclose", log=("seen",))
def set_hours(ctx: Ctx, *, hours: Hours, seen: int) -> None:
    """
    Announce opening hours; the same hours again change nothing.

    :param seen: number of the version that was on the screen, 0 for none.
    :raises BadDisclosure: when the note is too long, or a day is announced twice or too many are.
    :raises Outdated: when there is a newer version than the one seen.
    """
    days = [one.day for one in hours.special]
    wrong = {}
    if len(set(days)) < len(days):
        wrong["special"] = "Ten sam dzień wpisano dwa razy."
    if len(days) > MOST_SPECIAL:
        wrong["special"] = f"Wpisz najwyżej {MOST_SPECIAL} dni."
    if len(hours.note) > LONGEST_NOTE:
        wrong["note"] = f"Skróć uwagi do {LONGEST_NOTE} znaków."
    if wrong:
        raise BadDisclosure(wrong)
    _keep(ctx, HOURS, hours.to_dict(), seen)


@command("office.disclose", log=("seen",))
def declare(ctx: Ctx, *, declaration: AccessibilityDeclaration, seen: int) -> None:
    """
    Announce the declaration of accessibility; the same one again changes nothing.

    :param seen: number of the version that was on the screen, 0 for none.
    :raises BadDisclosure: when a fact that the act asks for is missing or cannot be true.
    :raises Outdated: when there is a newer version than the one seen.
    """
    if wrong := declaration.wrong(ctx.today):
        raise BadDisclosure(wrong)
    _keep(ctx, DECLARATION, declaration.to_dict(), seen)


def disclosed() -> Disclosed:
    """Return what the scope's office tells about itself now."""
    newest = Disclosure.objects.filter(kind=OuterRef("kind")).order_by("-number").values("number")
    rows = {one.kind: one for one in Disclosure.objects.filter(number=Subquery(newest[:1]))}
    hours, declaration = rows.get(HOURS), rows.get(DECLARATION)
    return Disclosed(
        hours=Hours.from_dict(hours.said) if hours else None,
        hours_version=hours.number if hours else 0,
        declaration=AccessibilityDeclaration.from_dict(declaration.said) if declaration else None,
        declaration_version=declaration.number if declaration else 0,
    )


def history(kind: str) -> list[DisclosureRow]:
    """List the versions of the scope's office, newest first, each with what it changed."""
    rows = list(Disclosure.objects.filter(kind=kind).order_by("-number")[: SHOWN + 1])
    shown = [
        DisclosureRow(new.number, new.at, new.by, tuple(_changed(old.said, new.said)))
        for new, old in pairwise(rows)
    ]
    if rows and rows[-1].number == 1:
        first = rows[-1]
        shown.append(DisclosureRow(first.number, first.at, first.by, (FIRST,)))
    return shown


def _keep(ctx: Ctx, kind: str, said: dict[str, Any], seen: int) -> None:
    # one version after another: the second of two writers waits here and is told
    Authority.objects.select_for_update().get(pk=ctx.authority_id)
    last = Disclosure.objects.filter(kind=kind).order_by("-number").first()
    number = last.number if last else 0
    if number != seen:
        raise Outdated(kind)
    if last is None or last.said != said:
        Disclosure.objects.create(
            kind=kind, number=number + 1, said=said, at=ctx.now, by=ctx.actor.name
        )


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs: weekdays and parts of opening hours, fields of a declaration."""
    # a database may keep the fields in an order of its own
    order = ("tydzien", *PARTS, *accessibility.LABELS)
    for name, value in sorted(new.items(), key=lambda field: order.index(field[0])):
        if name == "tydzien":
            both = zip(WEEKDAYS, old[name], value, strict=True)
            yield from (day for day, was, now in both if was != now)
        elif old.get(name) != value:
            yield PARTS.get(name) or accessibility.LABELS[name]
