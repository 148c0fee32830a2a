"""Reading items of the register with everything that belongs to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.office.documents import quarantine
from wrota.office.documents import queries as contents
from wrota.office.forms import queries as forms
from wrota.office.inbox import routing
from wrota.office.inbox.models import Arrival, Assignment, Incoming, ItemFile, Receipt
from wrota.office.inbox.queries import incoming_row, receipt_view
from wrota.office.inbox.types import ArrivalView, FileRow, IncomingRow, ItemView

FORM_FILE = "wniosek.xml"
#: what a clerk asks the list for
STATES = {
    "": "Wszystkie",
    "nowe": "Do przydzielenia",
    "przydzielone": "Przydzielone, bez sprawy",
    "sprawa": "W sprawie",
    "bez-skutku": "Droga bez skutku",
    "powtorzone": "Powtórzone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list of items should show; `before` is a number."""

    year: int
    search: str = ""
    channel: str = ""
    state: str = ""
    before: int | None = None


def listed(ctx: Ctx, *, wanted: Wanted, limit: int = 50) -> list[tuple[IncomingRow, str]]:
    """List items of a year with the unit they are assigned to, newest first."""
    ctx.require("inbox.view")
    with scope(ctx.authority_id):
        rows = list(_filtered(wanted).order_by("-number")[:limit])
        units: dict[int, str] = {}
        for one in Assignment.objects.filter(incoming__in=rows).order_by("pk"):
            units[one.incoming_id] = one.unit_name
        return [(incoming_row(one), units.get(one.pk, "")) for one in rows]


def item(ctx: Ctx, *, incoming_id: int) -> ItemView:
    """Return one item; `:raises Incoming.DoesNotExist:` in this office."""
    ctx.require("inbox.view")
    with scope(ctx.authority_id):
        one = Incoming.objects.get(pk=incoming_id)
        receipt = Receipt.objects.select_related("incoming").filter(incoming=one).first()
        arrival = Arrival.objects.filter(incoming=one).first()
        again = Arrival.objects.filter(duplicate_of=one.pk).select_related("incoming")
        first = arrival.duplicate_of if arrival else None
        earlier = Incoming.objects.filter(pk=first).first() if first else None
        return ItemView(
            incoming_row(one),
            receipt_view(receipt) if receipt else None,
            _arrival(arrival) if arrival else None,
            tuple(_files(ctx, one)),
            tuple(routing.assignments(ctx, incoming_id=one.pk)),
            incoming_row(earlier) if earlier else None,
            tuple(incoming_row(x.incoming) for x in again.order_by("pk")[:20]),
        )


def covered_files(ctx: Ctx, *, incoming_id: int) -> dict[str, int]:
    """Return the documents that the receipt of an item covers, by their names in it."""
    with scope(ctx.authority_id):
        one = Incoming.objects.get(pk=incoming_id)
        if one.submission_id is None:
            kept = ItemFile.objects.filter(incoming=one).order_by("position")
            return {row.uri: row.document_id for row in kept}
    sent = forms.submission(ctx, submission_id=one.submission_id)
    return {FORM_FILE: sent.document_id} | {uri: pk for _field, uri, pk in sent.files}


def items_with(ctx: Ctx, *, document_ids: Iterable[int]) -> dict[int, IncomingRow]:
    """Return the items to which files belong, by document; those of forms are left out."""
    with scope(ctx.authority_id):
        rows = ItemFile.objects.filter(document_id__in=list(document_ids))
        return {e.document_id: incoming_row(e.incoming) for e in rows.select_related("incoming")}


def _filtered(wanted: Wanted) -> QuerySet[Incoming]:
    rows = Incoming.objects.filter(year=wanted.year)
    if wanted.search:
        rows = rows.filter(Q(title__icontains=wanted.search) | Q(sender__icontains=wanted.search))
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.before is not None:
        rows = rows.filter(number__lt=wanted.before)
    return rows.filter(_state(wanted.state)) if wanted.state in STATES else rows.none()


def _state(name: str) -> Q:
    assigned = Exists(Assignment.objects.filter(incoming=OuterRef("pk")))
    repeated = Arrival.objects.filter(incoming=OuterRef("pk")).exclude(duplicate_of=None)
    return {
        "": Q(),
        "nowe": ~assigned & Q(case_id=None),
        "przydzielone": assigned & Q(case_id=None),
        "sprawa": ~Q(case_id=None),
        "bez-skutku": Q(has_legal_effect=False),
        "powtorzone": Q(Exists(repeated)),
    }[name]


def _files(ctx: Ctx, one: Incoming) -> Iterable[FileRow]:
    named = covered_files(ctx, incoming_id=one.pk)
    roles = dict(ItemFile.objects.filter(incoming=one).values_list("document_id", "role"))
    papers = contents.documents(ctx, ids=named.values())
    reports = quarantine.reports(ctx, document_ids=named.values())
    for uri, pk in named.items():
        default = "pismo" if uri == FORM_FILE else "zalacznik"
        yield FileRow(uri, papers[pk], reports.get(pk), roles.get(pk, default))


def _arrival(a: Arrival) -> ArrivalView:
    return ArrivalView(
        a.kind,
        a.origin_id,
        a.party_id,
        a.reply_to,
        a.place,
        a.sent_on,
        a.dated_on,
        a.foreign_sign,
        a.body,
        a.note,
        a.effect_basis,
        a.effect_note,
        a.pewnosc,
        a.duplicate_of,
        a.duplicate_why,
    )
