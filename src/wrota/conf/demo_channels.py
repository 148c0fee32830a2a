"""Invented letters of every way, made by the same commands that people and the worker use."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import yaml

from django.utils import timezone

from wrota.conf import reader
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import previews
from wrota.office.documents.intake import Sent
from wrota.office.inbox import counter, items, jobs, outgoing, routing, taking
from wrota.office.inbox.counter import Paper
from wrota.office.inbox.outgoing import NewLetter
from wrota.office.inbox.routing import NewRule
from wrota.office.inbox.taking import Letter
from wrota.office.parties.types import PartyData


def load() -> None:
    """Make what demo/channels.yaml says, once."""
    said = yaml.safe_load((reader.ROOT / "demo" / "channels.yaml").read_text())
    first = _ctx(said["reguly"][0]["urzad"])
    if routing.rules(first):
        return
    for one in said["reguly"]:
        _rule(one)
    for one in said["papier"]:
        _paper(one)
    for one in said["email"]:
        _mail(one)
    for one in said["urzad"]:
        _between(one)


def _ctx(slug: str, days_ago: int = 0) -> Ctx:
    office = Authority.objects.get(slug=slug)
    return system_ctx(office.pk, now=timezone.localtime() - timedelta(days=days_ago))


def _rule(one: dict[str, Any]) -> None:
    ctx = _ctx(one["urzad"], 30)
    with scope(ctx.authority_id):
        known = {u.symbol: u for u in offices.units()}
    unit = known.get(one["komorka"]) or next(iter(known.values()))
    rule = NewRule(
        name=one["nazwa"],
        unit_id=unit.pk,
        words=tuple(one.get("slowa", ())),
        channel=one.get("droga", ""),
    )
    routing.add_rule(ctx, rule=rule)


def _paper(one: dict[str, Any]) -> None:
    ctx = _ctx(one["urzad"], one["dni_temu"])
    sender = PartyData(
        kind="osoba",
        name=one["nadawca"],
        street=one["ulica"],
        postal_code=one["kod"],
        town=one["miejscowosc"],
    )
    taken = counter.register_paper(
        ctx,
        paper=Paper(
            title=one["tytul"],
            sender=sender,
            sent_on=ctx.today - timedelta(days=2),
            registered_number=one["numer"],
            attachments=one["zalacznikow"],
        ),
    )
    _finish(ctx, taken.incoming_id)


def _mail(one: dict[str, Any]) -> None:
    ctx = _ctx(one["urzad"], one["dni_temu"])
    files = [Sent(name="kosztorys.xlsx", content=_macros())] if one["makra"] else []
    taken = taking.take_letter(
        ctx,
        letter=Letter(
            channel="email",
            title=one["temat"],
            sender=one["nadawca"],
            reply_to=one["adres"],
            body=one["tresc"],
            origin_id=f"<pokaz-{one['dni_temu']}@poczta.example>",
            files=files,
        ),
    )
    _finish(ctx, taken.incoming_id)


def _between(one: dict[str, Any]) -> None:
    ctx = _ctx(one["od"], one["dni_temu"])
    letter = NewLetter(channel="urzad", to=one["do"], subject=one["temat"], body=one["tresc"])
    outgoing.carry(ctx, letter_id=outgoing.write(ctx, letter=letter))


def _finish(ctx: Ctx, incoming_id: int) -> None:
    """Do at once what the worker would."""
    jobs.register(ctx, incoming_id=incoming_id)
    for row in items.item(ctx, incoming_id=incoming_id).files:
        previews.draw(ctx, document_id=row.document.id)


def _macros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/vbaProject.bin", b"pokaz")
    return out.getvalue()
