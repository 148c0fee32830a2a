"""Paper at the counter: registered, labelled, scanned under a cover sheet, confirmed on request."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wrota.kernel import codes
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import enqueue
from wrota.kernel.tenancy import scope
from wrota.law import polish
from wrota.office.documents import recognition
from wrota.office.documents.apart import CannotShow
from wrota.office.documents.intake import Sent
from wrota.office.inbox import taking
from wrota.office.inbox.models import Arrival
from wrota.office.inbox.taking import Letter, Taken
from wrota.office.parties.types import PartyData
from wrota.office.printing import engine as printing

MARK = "WROTA-ARKUSZ"


class BadPostmark(ValueError):
    """A letter cannot have been posted or written after it came."""


class NoSheet(LookupError):
    """There is no cover sheet of this office on the scan; the Polish message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter as the clerk sees it on the counter; `sent_on` is the day of the postmark."""

    title: str
    sender: PartyData
    kind: str = "podanie"
    sent_on: date | None = None
    dated_on: date | None = None
    registered_number: str = ""
    foreign_sign: str = ""
    attachments: int = 0
    note: str = ""
    spoken: bool = False  #: a statement put down by the clerk (ustnie do protokołu)
    with_receipt: bool = False


@command("inbox.receive")
def register_paper(ctx: Ctx, *, paper: Paper) -> Taken:
    """
    Register a letter on paper; the sender is found in the register of parties or entered there.

    :raises BadPostmark: for a day after today.
    :raises wrota.law.identifiers.InvalidIdentifier: for a wrong identifier of the sender.
    """
    for day in (paper.sent_on, paper.dated_on):
        if day is not None and day > ctx.today:
            raise BadPostmark(day)
    who = paper.sender
    place = ", ".join(x for x in (who.street, f"{who.postal_code} {who.town}".strip()) if x)
    return taking.take_letter(
        ctx,
        letter=Letter(
            channel="ustnie" if paper.spoken else "papier",
            kind=paper.kind,
            title=paper.title,
            sender=who.name,
            party=who,
            place=place,
            sent_on=paper.sent_on,
            dated_on=paper.dated_on,
            origin_id=paper.registered_number,
            foreign_sign=paper.foreign_sign,
            attachments=paper.attachments,
            note=paper.note,
            sheet_code=codes.make(12),
            with_receipt=paper.with_receipt,
        ),
    )


@command("inbox.receive")
def add_scan(ctx: Ctx, *, incoming_id: int, name: str, content: bytes) -> None:
    """Put a scan beside the letter that it shows, and have its text recognised."""
    sent = Sent(name=name, content=content, title=f"Skan: {name}"[:200])
    for row in taking.add_files(ctx, incoming_id=incoming_id, files=[sent], role="skan"):
        enqueue(ctx, recognition.read_scan, document_id=row.id)


def item_of_scan(ctx: Ctx, *, content: bytes) -> int:
    """
    Return the item whose cover sheet is the first page of a scan.

    :raises NoSheet: when there is no code, or not one of this office.
    """
    ctx.require("inbox.receive")
    try:
        said = recognition.codes(content)
    except CannotShow as error:
        raise NoSheet(f"Tego pliku nie da się odczytać: {error}.") from error
    wanted = [one.split(":", 1)[1] for one in said if one.startswith(f"{MARK}:")]
    with scope(ctx.authority_id):
        for code in wanted:
            found = Arrival.objects.filter(sheet_code=code).first() if code else None
            if found is not None:
                return found.incoming_id
    if wanted:
        raise NoSheet("Kod z arkusza nie należy do żadnej przesyłki tego urzędu.")
    raise NoSheet("Na pierwszej stronie nie ma arkusza z kodem. Połóż go na wierzchu i zeskanuj.")


def cover_sheet(ctx: Ctx, *, incoming_id: int) -> bytes:
    """Print the sheet that goes through the scanner before the letter."""
    return printing.render("arkusz", _sheet(ctx, incoming_id, "Arkusz do skanowania"))


def stamp_label(ctx: Ctx, *, incoming_id: int) -> bytes:
    """Print the stamp of receipt (pieczęć wpływu) as a label of 70 by 37 mm."""
    data = _sheet(ctx, incoming_id, "Wpłynęło")
    data["facts"] = [one for one in _facts(data) if one["label"] in {"Wpłynęło", "Załączników"}]
    # a label is no document of its own: it is glued to one
    return printing.render("etykieta", data, standards=("a-2b",))


def _facts(data: dict[str, object]) -> list[dict[str, str]]:
    rows = data["facts"]
    assert isinstance(rows, list)
    return rows


def _sheet(ctx: Ctx, incoming_id: int, title: str) -> dict[str, object]:
    ctx.require("inbox.receive")
    office = offices.office_of(ctx)
    with scope(ctx.authority_id):
        came = Arrival.objects.select_related("incoming").get(incoming=incoming_id)
    item = came.incoming
    at = timezone.localtime(item.received_at)
    rows = {
        "Wpłynęło": f"{polish.data(at.date())} {polish.czas(at)}",
        "Nadawca": item.sender,
        "Czego dotyczy": item.title,
        "Numer nadania": came.origin_id,
        "Załączników": str(item.attachments),
    }
    return {
        "office": office.name,
        "title": title,
        "date": at.date().isoformat(),
        "rpw": item.rpw,
        "facts": [{"label": k, "value": v} for k, v in rows.items() if v],
        "notes": "Połóż arkusz na wierzchu listu i włóż oba do skanera. Platforma pozna po kodzie, "
        "do której przesyłki należy skan.",
        "verify": {"url": f"{MARK}:{came.sheet_code}", "code": came.sheet_code},
    }
