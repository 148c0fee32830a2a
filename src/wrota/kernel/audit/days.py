"""Days of the journal: what one published root covers, and the proof that an entry is in it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from wrota.kernel.audit.merkle import FIRST, FORMAT, day_digest, merkle_path, merkle_root
from wrota.kernel.audit.models import AuditDay, AuditEntry, AuditSeal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope

Leaf = tuple[int, str]


def close(day: date) -> list[Leaf]:
    """
    Close a day for every office that has new seals; return the leaves of the day's root.

    A day that is closed stays as it is: doing it again only adds offices that were left out.
    """
    with door("audit.seal"):
        sealed = dict(_highest(AuditSeal, "number"))
        closed = dict(_highest(AuditDay, "last"))
    have = {office for office, _ in leaves(day)}
    for office, last in sorted(sealed.items()):
        if office not in have and last > closed.get(office, 0):
            _close_one(office, day, last)
    return leaves(day)


def leaves(day: date) -> list[Leaf]:
    """Return (office, digest of its day), by office: the day's root is over these, in order."""
    with door("audit.seal"):
        rows = AuditDay.objects.filter(day=day).order_by("authority_id")
        return list(rows.values_list("authority_id", "digest"))


def inclusion(
    ctx: Ctx, *, name: str, at: datetime, holds: Mapping[str, Any]
) -> tuple[date, dict[str, Any]] | None:
    """
    Prove one event of the office: the day whose root covers it, and the way to that root.

    The event is the one of this name and moment whose data hold the given values. None when there
    is none, or when no published root covers it yet.
    """
    with scope(ctx.authority_id):
        entry = _find(name, at, holds)
        if entry is None or entry.seal is None or entry.position is None:
            return None
        seal = entry.seal
        day = AuditDay.objects.filter(first__lte=seal.number, last__gte=seal.number).first()
        if day is None:
            return None
        within = list(seal.entries.order_by("position").values_list("digest", flat=True))
        seals = _digests(day.first, day.last)
    every = leaves(day.day)
    place = [office for office, _ in every].index(ctx.authority_id)
    return day.day, {
        "format": FORMAT,
        "authority": ctx.authority_id,
        "entry": entry.payload,
        "batch": {
            "number": seal.number,
            "size": seal.size,
            "previous": seal.previous,
            "place": entry.position,
            "path": merkle_path(within, entry.position),
        },
        "day": {
            "day": day.day.isoformat(),
            "first": day.first,
            "last": day.last,
            "previous": day.previous,
            "path": merkle_path(seals, seal.number - day.first),
        },
        "region": {
            "size": len(every),
            "place": place,
            "path": merkle_path([digest for _, digest in every], place),
        },
    }


def _highest(model: type[AuditSeal] | type[AuditDay], column: str) -> list[tuple[int, int]]:
    rows = model.objects.order_by().values("authority_id").annotate(highest=Max(column))
    return list(rows.values_list("authority_id", "highest"))


def _close_one(authority_id: int, day: date, last: int) -> None:
    with scope(authority_id), transaction.atomic():
        before = AuditDay.objects.order_by("-last").first()
        first, previous = (before.last + 1, before.digest) if before else (1, FIRST)
        made = AuditDay(
            day=day,
            first=first,
            last=last,
            root=merkle_root(_digests(first, last)),
            previous=previous,
        )
        made.digest = day_digest(
            authority_id=authority_id,
            day=day.isoformat(),
            first=first,
            last=last,
            root=made.root,
            previous=previous,
        )
        made.save(force_insert=True)


def _digests(first: int, last: int) -> list[str]:
    rows = AuditSeal.objects.filter(number__gte=first, number__lte=last).order_by("number")
    return list(rows.values_list("digest", flat=True))


def _find(name: str, at: datetime, holds: Mapping[str, Any]) -> AuditEntry | None:
    rows = AuditEntry.objects.filter(kind="event", name=name, at=at).select_related("seal")
    for one in rows:
        data = json.loads(one.payload)["data"]
        if all(data.get(key) == value for key, value in holds.items()):
            return one
    return None
