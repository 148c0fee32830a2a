"""Publishing in the bulletin: an entry is added to and archived, never deleted."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wrota.kernel.audit.journal import canonical
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.publication import finding
from wrota.office.publication.models import BipEntry, BipVersion
from wrota.office.publication.types import CATEGORIES


class UnknownCategory(ValueError):
    """The subject menu of the bulletin has no such item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of an entry with the metadata of UDIP art. 8 ust. 6."""

    title: str
    category: str
    change: str
    produced_by: str
    produced_on: date
    body: str = ""
    table: dict[str, Any] = field(default_factory=dict)


@command("publication.publish", log=("key",))
def publish(ctx: Ctx, *, key: str, content: Content) -> int:
    """
    Publish a new version of an entry, or the entry itself; return the entry's id.

    :raises UnknownCategory: for a category outside the subject menu.
    """
    if content.category not in CATEGORIES:
        raise UnknownCategory(content.category)
    entry = BipEntry.objects.select_for_update().filter(key=key).first()
    if entry is None:
        new = BipEntry(key=key, published_at=ctx.now, changed_at=ctx.now, version=0)
        # two first publications at once: the second one waits here and becomes version 2
        BipEntry.objects.bulk_create([new], ignore_conflicts=True)
        entry = BipEntry.objects.select_for_update().get(key=key)
    entry.title, entry.category = content.title, content.category
    entry.state, entry.changed_at = BipEntry.State.PUBLISHED, ctx.now
    entry.version += 1
    entry.save()
    said = {"title": content.title, "body": content.body, "table": content.table}
    version = BipVersion.objects.create(
        entry=entry,
        number=entry.version,
        at=ctx.now,
        change=content.change,
        body=content.body,
        table=content.table,
        produced_by=content.produced_by,
        produced_on=content.produced_on,
        published_by=ctx.actor.name,
        digest=hashlib.sha256(canonical(said).encode()).hexdigest(),
    )
    finding.put(entry, finding.texts_of(entry.category, version))
    return entry.pk


@command("publication.archive")
def archive(ctx: Ctx, *, entry_id: int, reason: str) -> None:
    """Take an entry off the current lists; it stays readable in the archive with the reason."""
    entry = BipEntry.objects.select_for_update().get(pk=entry_id)
    finding.take_out(entry)
    last = entry.versions.order_by("-number")[0]
    entry.state, entry.changed_at = BipEntry.State.ARCHIVED, ctx.now
    entry.version += 1
    entry.save()
    BipVersion.objects.create(
        entry=entry,
        number=entry.version,
        at=ctx.now,
        change=f"Przeniesiono do archiwum: {reason}",
        body=last.body,
        table=last.table,
        produced_by=last.produced_by,
        produced_on=last.produced_on,
        published_by=ctx.actor.name,
        digest=last.digest,
    )
