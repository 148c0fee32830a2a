"""Where an item goes: dated rules of the office in its own words, and the reason kept with it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.offices import queries as offices
from wrota.kernel.tenancy import scope
from wrota.law.classifications.places import fold
from wrota.office.inbox.models import Assignment, Incoming, RoutingRule
from wrota.office.inbox.types import AssignmentRow, RuleRow

ALWAYS = "Nie pasuje żadna reguła: przesyłka czeka w kancelarii."


class NoSuchUnit(ValueError):
    """The unit is closed or belongs to nobody here."""


class EmptyRule(ValueError):
    """A rule without a condition would take everything; the last resort needs none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as a clerk writes it; words are taken in any case and with or without accents."""

    name: str
    unit_id: int
    words: tuple[str, ...] = ()
    channel: str = ""
    form_code: str = ""
    sender: str = ""
    jrwa: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.channel or self.form_code or self.sender)


@command("inbox.rules")
def add_rule(ctx: Ctx, *, rule: NewRule) -> int:
    """
    Add a rule after the others, in force from today.

    :raises EmptyRule: when it has no condition.
    :raises NoSuchUnit: when the unit is not an open one of this office.
    """
    if rule.is_empty:
        raise EmptyRule(rule.name)
    _unit(rule.unit_id)
    last = RoutingRule.objects.filter(in_force_to=None).order_by("-position").first()
    return RoutingRule.objects.create(
        name=rule.name,
        position=last.position + 1 if last else 1,
        channel=rule.channel,
        form_code=rule.form_code,
        words=list(rule.words),
        sender=rule.sender,
        unit_id=rule.unit_id,
        jrwa=rule.jrwa,
        in_force_from=ctx.today,
        made_by=ctx.actor.name,
    ).pk


@command("inbox.rules")
def end_rule(ctx: Ctx, *, rule_id: int) -> None:
    """Take a rule out of force from today; what it assigned stays assigned."""
    RoutingRule.objects.filter(pk=rule_id, in_force_to=None).update(in_force_to=ctx.today)


@command("inbox.assign", log=("why",))
def assign(ctx: Ctx, *, incoming_id: int, unit_id: int, why: str, jrwa: str = "") -> None:
    """
    Assign an item to a unit by hand (dekretacja).

    :raises NoSuchUnit: when the unit is not an open one of this office.
    """
    item = Incoming.objects.select_for_update().get(pk=incoming_id)
    _assign(ctx, item, unit_id, why.strip() or "Przydzielono ręcznie.", jrwa, None)


@command("inbox.assign")
def assign_by_rules(ctx: Ctx, item: Incoming) -> None:
    """Assign an item by the first rule that fits, once; the office may have none."""
    if Assignment.objects.filter(incoming=item).exists():
        return
    for rule in _in_force(ctx.today):
        reason = why(rule, item)
        if reason:
            _assign(ctx, item, rule.unit_id, reason, rule.jrwa, rule.pk)
            return


def why(rule: RoutingRule, item: Incoming) -> str:
    """Return the reason in words when every condition of a rule holds, else an empty text."""
    title = fold(item.title)
    hit = next((word for word in rule.words if fold(word) in title), "")
    asked = (
        (rule.channel, rule.channel == item.channel, f"droga: {item.get_channel_display()}"),
        (rule.form_code, rule.form_code == item.form_code, f"formularz: {item.form_code}"),
        (rule.sender, fold(rule.sender) in fold(item.sender), f"nadawca: „{rule.sender}”"),
        (rule.words, hit != "", f"w tytule jest „{hit}”"),
    )
    if not all(holds for condition, holds, _said in asked if condition):
        return ""
    reasons = [said for condition, _holds, said in asked if condition]
    return f"Reguła „{rule.name}”: {', '.join(reasons)}."[:400] if reasons else ""


def rules(ctx: Ctx) -> list[RuleRow]:
    """List the rules in force, in the order in which they are asked."""
    ctx.require("inbox.rules")
    with scope(ctx.authority_id):
        names = {unit.pk: unit.name for unit in offices.units()}
        return [
            RuleRow(
                r.pk,
                r.name,
                r.channel,
                r.form_code,
                tuple(r.words),
                r.sender,
                names.get(r.unit_id, "komórka zamknięta"),
                r.jrwa,
                r.in_force_from,
                r.made_by,
            )
            for r in _in_force(ctx.today)
        ]


def assignments(ctx: Ctx, *, incoming_id: int) -> list[AssignmentRow]:
    """List where an item was assigned and why, the last one first."""
    with scope(ctx.authority_id):
        rows = Assignment.objects.filter(incoming=incoming_id).order_by("-pk")
        return [AssignmentRow(a.unit_id, a.unit_name, a.jrwa, a.why, a.by, a.at) for a in rows]


def _in_force(on: date) -> list[RoutingRule]:
    rows = RoutingRule.objects.filter(in_force_from__lte=on)
    return list(rows.filter(Q(in_force_to=None) | Q(in_force_to__gt=on)).order_by("position", "pk"))


def _unit(unit_id: int) -> str:
    for one in offices.units():
        if one.pk == unit_id:
            return one.name
    raise NoSuchUnit(unit_id)


def _assign(
    ctx: Ctx, item: Incoming, unit_id: int, reason: str, jrwa: str, rule_id: int | None
) -> None:
    Assignment.objects.create(
        incoming=item,
        unit_id=unit_id,
        unit_name=_unit(unit_id),
        jrwa=jrwa,
        why=reason[:400],
        rule_id=rule_id,
        by=ctx.actor.name,
        at=ctx.now,
    )
