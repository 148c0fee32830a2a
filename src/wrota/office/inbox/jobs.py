"""What the worker does with receipts: routes the item, stamps the time, makes the PDF face."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_noop as _

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.events import publish
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import enqueue, job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.law import polish
from wrota.law.phrases import Phrase
from wrota.office.documents import commands as documents
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.inbox import routing
from wrota.office.inbox.events import Registered
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.printing import engine as printing
from wrota.office.signing import commands as signing
from wrota.office.signing.poswiadczenie import Upp

BATCH = 200
#: so many receipts that cannot be stamped mean that none can
MOST_FAILURES = 5
RECEIPT = Phrase(_("Urzędowe poświadczenie przedłożenia %(number)s"))
FACE = Phrase(_("Wizualizacja poświadczenia %(number)s"))


@job()
def route(ctx: Ctx, *, incoming_id: int) -> None:
    """Tell the rest of the office that an item waits; whoever knows the form opens the case."""
    register(ctx, incoming_id=incoming_id)


@command("inbox.assign")
def register(ctx: Ctx, *, incoming_id: int) -> None:
    """Publish that an item was registered, once."""
    item = Incoming.objects.select_for_update().get(pk=incoming_id)
    if item.routed_at is not None:
        return
    item.routed_at = ctx.now
    item.save(update_fields=["routed_at"])
    routing.assign_by_rules(ctx, item)
    publish(ctx, Registered(item.pk, item.submission_id, item.form_code))


@job()
def stamp_receipts(now: datetime) -> None:
    """
    Raise sealed receipts of every office to level T, in batches, oldest first.

    A receipt that cannot be stamped holds up no other one; the job fails for it at the end. Where
    several in turn fail, the authority itself is away, and the run ends.
    """
    failed: dict[int, Exception] = {}
    while True:
        with door("worker.sweep"):
            waiting = list(
                Receipt.objects.filter(stamped_at=None)
                .exclude(pk__in=failed)
                .order_by("pk")
                .values_list("authority_id", "pk")[:BATCH]
            )
        for authority_id, pk in waiting:
            try:
                stamp(system_ctx(authority_id), receipt_id=pk)
            except Exception as error:
                failed[pk] = error
                if len(failed) >= MOST_FAILURES:
                    raise
        if len(waiting) < BATCH:
            break
    for first in failed.values():
        raise first


@command("inbox.assign")
def stamp(ctx: Ctx, *, receipt_id: int) -> None:
    """Add a time-stamp of the platform's authority to one receipt and ask for its PDF."""
    one = Receipt.objects.select_for_update().get(pk=receipt_id)
    if one.stamped_at is not None:
        return
    sealed = contents.content(ctx, document_id=one.sealed_id)
    before = contents.document(ctx, document_id=one.sealed_id)
    kept = documents.keep(
        ctx,
        document=NewDocument(
            name=before.name,
            title=before.title,
            kind="poswiadczenie",
            content_type="application/xml",
            content=signing.stamp_xml(ctx, sealed=sealed),
        ),
        previous_id=one.sealed_id,
    )
    one.stamped_at, one.stamped_id = ctx.now, kept.id
    one.save(update_fields=["stamped_at", "stamped_id"])
    enqueue(ctx, make_face, receipt_id=one.pk)


@job()
def make_face(ctx: Ctx, *, receipt_id: int) -> None:
    """Print the PDF face of a receipt; it is a picture of the XML, which is the proof."""
    with scope(ctx.authority_id):
        one = Receipt.objects.select_related("incoming").get(pk=receipt_id)
        office = Authority.objects.get(pk=ctx.authority_id)
    if one.face_id is not None:
        return
    xml = contents.content(ctx, document_id=one.stamped_id or one.sealed_id)
    said = signing.read_receipt(xml)
    if not isinstance(said, Upp):
        raise TypeError(one.identifier)
    pdf = printing.render("poswiadczenie", _face(office, one, said))
    keep_face(ctx, receipt_id=receipt_id, pdf=pdf)


@command("inbox.assign")
def keep_face(ctx: Ctx, *, receipt_id: int, pdf: bytes) -> None:
    """Keep the printed face, once."""
    one = Receipt.objects.select_for_update().get(pk=receipt_id)
    if one.face_id is not None:
        return
    one.face_id = documents.keep(
        ctx,
        document=NewDocument(
            name=f"{one.identifier}.pdf",
            title=FACE(number=one.identifier),
            kind="poswiadczenie",
            content_type="application/pdf",
            content=pdf,
        ),
    ).id
    one.save(update_fields=["face_id"])


def _face(office: Authority, one: Receipt, said: Upp) -> dict[str, object]:
    moment = said.delivered_at
    rows = {
        "Kto odebrał": office.name,
        "Kto złożył": said.sender.name,
        "Czego dotyczy": one.incoming.title,
        "Formularz": f"{said.form_id}, wersja {said.form_version}",
        "Poświadczenie wystawiono": _words(said.created_at),
        "Identyfikator dokumentu": said.document_id,
    }
    return {
        "office": office.name,
        "title": "Urzędowe poświadczenie przedłożenia",
        "date": moment.date().isoformat(),
        "lead": "Urząd potwierdza, że dokument wpłynął do jego systemu. "
        "Od tej chwili liczą się terminy.",
        "identifier": said.identifier,
        "highlights": [
            {"label": "Wpłynęło", "value": _words(moment)},
            {"label": "Numer w rejestrze", "value": said.rpw},
        ],
        "facts": [{"label": k, "value": v} for k, v in rows.items()],
        "files": [
            {"name": f.name, "uri": f.uri, "size": f.size, "sha256": f.sha256} for f in said.files
        ],
        "notes": "Dowodem jest plik XML z pieczęcią urzędu i znacznikiem czasu. Ten wydruk "
        "go pokazuje. Kod otwiera stan sprawy bez logowania: nie dawaj go obcym.",
        "seal": f"Pieczęć: {office.name}. Znacznik czasu: {_words(one.stamped_at or moment)}.",
        "verify": {
            "url": settings.VERIFY_URL.format(code=one.code),
            "code": "-".join(one.code[i : i + 4] for i in range(0, len(one.code), 4)),
        },
    }


def _words(moment: datetime) -> str:
    return f"{polish.data_slownie(moment.date())} r., {polish.czas_urzedowy(moment)}"
