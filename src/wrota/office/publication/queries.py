"""Reading the bulletin: everything here is public."""

from django.db.models import F

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.publication import finding
from wrota.office.publication.models import BipEntry, BipVersion
from wrota.office.publication.types import EntryRow, EntryView, Hit, VersionRow


def entries(
    ctx: Ctx, *, category: str = "", archived: bool = False, limit: int = 100
) -> list[EntryRow]:
    """List entries of one office, newest change first."""
    state = BipEntry.State.ARCHIVED if archived else BipEntry.State.PUBLISHED
    with scope(ctx.authority_id):
        rows = BipEntry.objects.filter(state=state)
        if category:
            rows = rows.filter(category=category)
        return [_entry(e) for e in rows.order_by("-changed_at")[:limit]]


def region(*, limit: int = 50) -> list[EntryRow]:
    """List published entries of all offices, newest change first."""
    with door("bip.region"):
        rows = BipEntry.objects.filter(state=BipEntry.State.PUBLISHED)
        return [_entry(e) for e in rows.order_by("-changed_at")[:limit]]


def search(
    question: str, *, ctx: Ctx | None = None, newest_first: bool = False, limit: int = 50
) -> list[Hit]:
    """
    Find published entries by words of their newest version, with the passage; two queries.

    With `ctx` only in that office, otherwise in the region. What is in the archive, and what only
    an older version said, is not found.
    """
    asked = finding.terms(question)
    if not asked:
        return []
    office = ctx.authority_id if ctx else None
    with scope(office) if office is not None else door("bip.region"):
        ids = finding.ids(asked, authority_id=office, newest_first=newest_first, limit=limit)
        rows = BipVersion.objects.filter(
            entry_id__in=ids, number=F("entry__version"), entry__state=BipEntry.State.PUBLISHED
        ).select_related("entry")
        found = {v.entry_id: v for v in rows}
    return [_hit(asked, found[i]) for i in ids if i in found]


def entry(ctx: Ctx, *, entry_id: int, version: int | None = None) -> EntryView:
    """Return an entry with its history, at its newest or a given version."""
    with scope(ctx.authority_id):
        one = BipEntry.objects.get(pk=entry_id)
        versions = tuple(_version(v) for v in one.versions.all())
    chosen = next((v for v in versions if v.number == version), versions[0])
    return EntryView(_entry(one), chosen, versions)


def change_log(ctx: Ctx, *, limit: int = 100) -> list[tuple[EntryRow, VersionRow]]:
    """List the newest changes of an office's bulletin (rejestr zmian)."""
    with scope(ctx.authority_id):
        rows = BipVersion.objects.select_related("entry").order_by("-at", "-pk")[:limit]
        return [(_entry(v.entry), _version(v)) for v in rows]


def by_key(ctx: Ctx, *, key: str) -> EntryRow | None:
    with scope(ctx.authority_id):
        found = BipEntry.objects.filter(key=key).first()
        return _entry(found) if found else None


def _hit(asked: tuple[finding.Term, ...], version: BipVersion) -> Hit:
    texts = finding.texts_of(version.entry.category, version)
    return Hit(_entry(version.entry), finding.passage(asked, texts))


def _entry(e: BipEntry) -> EntryRow:
    return EntryRow(
        e.pk,
        e.office_id,
        e.key,
        e.category,
        e.title,
        e.state,
        e.published_at,
        e.changed_at,
        e.version,
    )


def _version(v: BipVersion) -> VersionRow:
    return VersionRow(
        v.number,
        v.at,
        v.change,
        v.body,
        v.table,
        v.produced_by,
        v.produced_on,
        v.published_by,
        v.digest,
    )
