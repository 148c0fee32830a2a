"""Reading the bulletin: everything here is public."""

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.publication.models import BipEntry, BipVersion
from wrota.office.publication.types import EntryRow, EntryView, VersionRow


def entries(
    ctx: Ctx, *, category: str = "", search: str = "", archived: bool = False, limit: int = 100
) -> list[EntryRow]:
    """List entries of one office, newest change first."""
    state = BipEntry.State.ARCHIVED if archived else BipEntry.State.PUBLISHED
    with scope(ctx.authority_id):
        rows = BipEntry.objects.filter(state=state)
        if category:
            rows = rows.filter(category=category)
        if search:
            rows = rows.filter(title__icontains=search)
        return [_entry(e) for e in rows.order_by("-changed_at")[:limit]]


def region(*, search: str = "", limit: int = 50) -> list[EntryRow]:
    """List published entries of all offices, newest change first."""
    with door("bip.region"):
        rows = BipEntry.objects.filter(state=BipEntry.State.PUBLISHED)
        if search:
            rows = rows.filter(title__icontains=search)
        return [_entry(e) for e in rows.order_by("-changed_at")[:limit]]


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
