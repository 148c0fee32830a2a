"""One process of a race: many threads that start at one moment; run by test_races.py."""

# ruff: noqa: E402 - models are there after the set-up only

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import django
from django.conf import settings

#: what is switched off, to show that the tests would notice
WITHOUT = set(os.environ.get("RACER_WITHOUT", "").split(","))
if WITHOUT & {"locks", "counters"} and "sqlite" in settings.DATABASES["default"]["ENGINE"]:
    # on SQLite the guard is that a transaction takes its turn at its beginning, in our engine and
    # in the database itself
    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
django.setup()

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from wrota.kernel import command, counters
from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.accounts.types import PersonCard
from wrota.kernel.audit import journal, seal
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.models import Authority, Counter
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import current
from wrota.law.working import Wyliczenie
from wrota.office.cases import commands as cases
from wrota.office.forms import queries as forms
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import jobs
from wrota.office.inbox.commands import Signatory
from wrota.office.ledger import commands as ledger
from wrota.office.ledger.types import Line
from wrota.office.publication import commands as publication
from wrota.office.publication.commands import Content
from wrota.web.citizen.lists import lists_for

OFFICE = Authority.objects.get(slug="sulechow")


class InVain(Exception):
    """The writer gives up at the last moment, and everything is taken back."""


def submit(key: str, user_id: int, *, in_vain: bool = False, digest: str = "") -> list[str]:
    """Send an application; return number, receipt and what it opens with."""
    user = User.objects.get(pk=user_id)
    allowed = permissions_of(frozenset({"mieszkaniec"}), enabled=tuple(OFFICE.modules))
    now = timezone.localtime()
    ctx = Ctx(OFFICE.pk, Actor("resident", str(user), user.pk, strong=True), now, allowed)
    draft = forms.draft(ctx, key=UUID(key))
    person = PersonCard(user.first_name, user.last_name, user.email, "", "", "", "", "")
    proof = Proof(user.pk, str(user), "totp", now)
    with transaction.atomic():
        receipt = inbox.submit_form(
            ctx,
            key=UUID(key),
            digest=digest or draft.digest,
            signatory=Signatory(person=person, proof=proof),
            lists=partial(lists_for, OFFICE),
        )
        if in_vain:
            raise InVain
    return [receipt.incoming.rpw, receipt.identifier, receipt.code, str(receipt.xml_id)]


def route(incoming_id: int) -> None:
    """Open the case of an item, as the worker's job does."""
    jobs.route(system_ctx(OFFICE.pk), incoming_id=incoming_id)


def take(task_id: int, number: int) -> None:
    """Take a task over as one of many officials."""
    actor = Actor("official", f"Urzędnik {number}", user_id=10_000 + number, strong=True)
    ctx = Ctx(OFFICE.pk, actor, timezone.localtime(), frozenset({"cases.work"}))
    cases.take(ctx, task_id=task_id)


def post(source: str, amount: str = "100.00") -> int:
    """Book an entry from one source."""
    lines = [Line("221", Decimal(amount), ""), Line("720", -Decimal(amount), "")]
    ctx = system_ctx(OFFICE.pk)
    return ledger.post(ctx, source=source, text="próba", lines=lines, document_on=date(2026, 1, 2))


def charge(source: str, party_id: int) -> int:
    """Book a receivable of 100 zł."""
    ctx = system_ctx(OFFICE.pk)
    return ledger.charge(
        ctx,
        source=source,
        party_id=party_id,
        title="Opłata",
        classification="756-75618-0480",
        due_on=ctx.today,
        working=Wyliczenie(Decimal(100), ()),
    )


def announce(key: str) -> int:
    """Publish an entry of the bulletin."""
    ctx = system_ctx(OFFICE.pk)
    said = Content(
        title="Rejestr",
        category="rejestry",
        change="zmiana",
        produced_by="Urząd",
        produced_on=ctx.today,
    )
    return publication.publish(ctx, key=key, content=said)


def pay(receivable_id: int, source: str, amount: str) -> int:
    """Book a payment of a receivable."""
    ctx = system_ctx(OFFICE.pk)
    return ledger.book_payment(
        ctx,
        receivable_id=receivable_id,
        amount=Decimal(amount),
        paid_on=date(2026, 1, 2),
        source=source,
    )


def write_or_seal(hold: bool) -> float:
    """Write an entry while another thread holds a sealing open; return the seconds it took."""
    if hold:
        with transaction.atomic():
            sealed, _ = seal._seal(OFFICE.pk, timezone.localtime())
            time.sleep(3)
        return float(sealed)
    time.sleep(1)
    started = time.monotonic()
    journal.note(system_ctx(OFFICE.pk), kind="command", name="proba", data={})
    return time.monotonic() - started


def die_half_way(key: str, user_id: int) -> None:
    """Be killed after the item has its row and before it has its receipt."""
    inbox.digest_of = lambda _code: os._exit(9)
    submit(key, user_id)


TASKS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (submit, route, take, post, charge, pay, announce, write_or_seal, die_half_way)
}


def _naive_take(register: str, *, year: int) -> int:
    """Give numbers as a beginner would: read the last one, think, write the next."""
    number = counters.last(register, year=year) + 1
    time.sleep(0.02)
    Counter.objects.update_or_create(
        authority_id=current(), register=register, year=year, defaults={"value": number}
    )
    return number


def _switch_off() -> None:
    if "counters" in WITHOUT:
        counters.take = _naive_take
    if "locks" in WITHOUT:
        QuerySet.select_for_update = lambda self, **_: self.all()
    if "transactions" in WITHOUT:

        class Open:
            def __enter__(self) -> None: ...
            def __exit__(self, *_: object) -> None: ...

        command.transaction.atomic = lambda *_, **__: Open()
        counters.transaction.get_connection = lambda *_: type("In", (), {"in_atomic_block": True})


def race(said: dict[str, Any]) -> list[tuple[bool, Any]]:
    """Let a thread for each share of the work wait for the moment; return what each was told."""
    task, work = TASKS[said["task"]], said["work"]
    answers: list[tuple[bool, Any]] = []

    def run(share: list[dict[str, Any]]) -> None:
        connection.ensure_connection()
        time.sleep(max(0, said["at"] - time.time()))
        for one in share:
            try:
                answers.append((True, task(**one)))
            except Exception as error:
                answers.append((False, f"{type(error).__name__}: {error}"))
        connection.close()

    threads = [threading.Thread(target=run, args=(share,)) for share in work]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


if __name__ == "__main__":
    _switch_off()
    for line in sys.stdin:
        print(json.dumps(race(json.loads(line))), flush=True)
