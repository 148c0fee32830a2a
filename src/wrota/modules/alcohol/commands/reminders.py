"""Reminders to holders 30 and 7 days before each day that matters, one e-mail for each holder."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.mail import send_mail

from wrota.kernel.accounts.models import User
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import enqueue, job, system_ctx
from wrota.kernel.tenancy import scope
from wrota.law import polish
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.commands.years import expire_ended, expire_overdue
from wrota.modules.alcohol.models import Instalment, Licence, Reminder
from wrota.modules.alcohol.queries.duties import YEARLY, still_open, unstated
from wrota.office.parties import queries as parties

DAYS_BEFORE = (7, 30)
CODE = "alcohol"
WORDS = {
    "oswiadczenie": "złóż oświadczenie o sprzedaży za poprzedni rok",
    "rata": "zapłać ratę opłaty za zezwolenie",
    "koniec": "kończy się zezwolenie; jeśli chcesz sprzedawać dalej, złóż nowy wniosek",
}


class Duty(NamedTuple):
    """One day that a holder should not miss."""

    licence: Licence
    kind: str
    day: date


@command("alcohol.remind")
def remind(ctx: Ctx, *, on: date) -> int:
    """
    Note and queue the reminders of a day, one letter for each holder; return how many lines.

    The same reminder is never noted twice, so the run may be repeated.
    """
    known = set(
        Reminder.objects.filter(for_day__gte=on).values_list(
            "licence_id", "kind", "for_day", "days_before"
        )
    )
    found: dict[int, list[Reminder]] = defaultdict(list)
    for duty in _duties(ctx, on):
        ahead = next(n for n in DAYS_BEFORE if (duty.day - on).days <= n)
        if (duty.licence.pk, duty.kind, duty.day, ahead) not in known:
            found[duty.licence.party_id].append(
                Reminder(
                    licence=duty.licence,
                    kind=duty.kind,
                    for_day=duty.day,
                    days_before=ahead,
                    sent_at=ctx.now,
                )
            )
    made = Reminder.objects.bulk_create(r for rows in found.values() for r in rows)
    for rows in found.values():
        enqueue(ctx, send_reminder, reminder_ids=[one.pk for one in rows])
    return len(made)


@job()
def send_reminder(ctx: Ctx, *, reminder_ids: list[int]) -> None:
    """Send one e-mail with everything that waits for a holder; without an address, none."""
    with scope(ctx.authority_id):
        rows = Reminder.objects.filter(pk__in=reminder_ids).select_related("licence")
        reminders = list(rows.order_by("for_day", "licence__number"))
        office = Authority.objects.get(pk=ctx.authority_id)
        first = reminders[0].licence
        party = parties.party(ctx, party_id=first.party_id)
        account = User.objects.filter(pk=first.user_id).first() if first.user_id else None
    address = party.email or (account.email if account else "")
    if not address:
        return
    lines = [
        f"– do {polish.data(one.for_day)}: {WORDS[one.kind]} ({one.licence.number})"
        for one in reminders
    ]
    send_mail(
        f"Wrota: przypomnienie o zezwoleniu, {office.short_name}",
        f"{office.name} przypomina:\n\n" + "\n".join(lines) + "\n\nOświadczenia i wpłaty po "
        "terminie kosztują o 30% więcej, a po kolejnych 30 dniach zezwolenie wygasa. "
        "Zaloguj się do Wrót, żeby to załatwić.\n",
        None,
        [address],
    )


@job()
def every_office(now: datetime) -> None:
    """Put the day's work into the queue of every office that has this module."""
    for office in Authority.objects.all():
        if CODE in office.modules:
            enqueue(system_ctx(office.pk, now=now), the_day)


@job()
def the_day(ctx: Ctx) -> None:
    """Do one office's daily work: ends of time, missed duties, reminders."""
    while expire_ended(ctx, on=ctx.today):
        continue
    while expire_overdue(ctx, on=ctx.today):
        continue
    remind(ctx, on=ctx.today)


def _duties(ctx: Ctx, on: date) -> list[Duty]:
    horizon = on + timedelta(days=max(DAYS_BEFORE))
    return [*_statements(on, horizon), *_instalments(ctx, on, horizon), *_ends(on, horizon)]


def _statements(on: date, horizon: date) -> list[Duty]:
    year = horizon.year
    day = rules.termin_oswiadczenia(year)
    if not on <= day <= horizon:
        return []
    return [Duty(one, "oswiadczenie", day) for one in unstated(year)]


def _instalments(ctx: Ctx, on: date, horizon: date) -> list[Duty]:
    rows = list(
        Instalment.objects.filter(
            licence__state=Licence.State.GRANTED, due_on__gte=on, due_on__lte=horizon
        ).select_related("licence")
    )
    left = still_open(ctx, rows)
    return [Duty(one.licence, "rata", one.due_on) for one in rows if left[one.pk] > 0]


def _ends(on: date, horizon: date) -> list[Duty]:
    rows = Licence.objects.filter(
        state=Licence.State.GRANTED, permit__in=YEARLY, valid_to__gte=on, valid_to__lte=horizon
    )
    return [Duty(one, "koniec", one.valid_to) for one in rows]
