"""Letters that leave to another office, to an ADE or by e-mail: sent by the worker, with proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from lxml import etree

from django.core.mail import EmailMessage
from django.db.models import Q

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.locked import CannotUnlock, unlock
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.ports import obtain
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.law import polish
from wrota.law.identifiers import check_ade
from wrota.office.documents import commands as documents
from wrota.office.documents import intake, quarantine
from wrota.office.documents import queries as contents
from wrota.office.documents.commands import NewDocument
from wrota.office.documents.intake import Sent
from wrota.office.forms.envelope import file_uri
from wrota.office.inbox import taking
from wrota.office.inbox.models import Arrival, Incoming, Mailbox, OutLetter
from wrota.office.inbox.taking import Letter
from wrota.office.ports.mailboxes import (
    Box,
    BoxAway,
    BoxFile,
    BoxRefused,
    Dispatch,
    Fate,
    RegisteredDelivery,
)
from wrota.office.signing import commands as signing
from wrota.office.signing.xades import FileReference

LETTER = "urn:wrota:pismo-urzedowe:1"  #: namespace of a letter between offices
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600  #: seconds
ASK_AGAIN = timedelta(minutes=1)  #: evidence of delivery comes later
LEASE = timedelta(minutes=5)
BATCH = 100


class NoAddressee(LookupError):
    """There is nobody to send to; the Polish message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter as an official writes it; `to` is a slug, an ADE or an e-mail address."""

    channel: str  #: urzad | ade | email
    to: str
    subject: str
    body: str
    files: Sequence[Sent] = ()
    answers: int | None = None  #: the item that it answers


@command("inbox.write")
def write(ctx: Ctx, *, letter: NewLetter) -> int:
    """
    Keep a letter and let the worker send it; return its id.

    :raises NoAddressee: for an office that is not here, or an ADE without a box of our own.
    :raises wrota.law.identifiers.InvalidIdentifier: for an ADE with a wrong check number.
    """
    to, name = _addressee(ctx, letter)
    rows = intake.take_as_came(ctx, files=letter.files)
    origin = ""
    if letter.answers is not None:
        came = Arrival.objects.get(incoming=letter.answers)
        origin = came.origin_id.split(" ")[0]
    made = OutLetter.objects.create(
        key=uuid4(),
        channel=letter.channel,
        to=to,
        to_name=name,
        subject=letter.subject[:200],
        body=letter.body,
        files=[row.id for row in rows],
        answers=letter.answers,
        origin_id=origin,
        state=OutLetter.State.WAITING,
        written_at=ctx.now,
        written_by=ctx.actor.name,
        next_at=ctx.now,
    )
    return made.pk


@command("inbox.receive")
def confirm_by_mail(ctx: Ctx, *, incoming_id: int) -> None:
    """Tell the sender of an e-mail its number and what effect this way has."""
    item = Incoming.objects.get(pk=incoming_id)
    came = Arrival.objects.get(incoming=item)
    if not came.reply_to:
        return
    day = f"{polish.data(item.received_at.date())} {polish.czas(item.received_at)}"
    write(
        ctx,
        letter=NewLetter(
            channel="email",
            to=came.reply_to,
            subject=f"Potwierdzenie: {item.rpw}",
            body=f"Wiadomość „{item.title}” wpłynęła {day} i ma numer {item.rpw}.\n\n"
            f"{came.effect_note}\nPodstawa: {came.effect_basis}.\n",
            answers=incoming_id,
        ),
    )


@job()
def carry_waiting(now: datetime) -> None:
    """Send what waits and ask what became of what was handed over, in every office."""
    with door("worker.sweep"):
        due = OutLetter.objects.filter(
            Q(next_at__lte=now), state__in=[OutLetter.State.WAITING, OutLetter.State.HANDED]
        )
        waiting = list(due.order_by("next_at").values_list("authority_id", "pk")[:BATCH])
    for authority_id, pk in waiting:
        ctx = system_ctx(authority_id, now=now)
        if reserve(ctx, letter_id=pk):
            carry(ctx, letter_id=pk)


@command("inbox.write")
def reserve(ctx: Ctx, *, letter_id: int) -> bool:
    """Take a letter for one worker; when that one dies, another takes it after `LEASE`."""
    due = OutLetter.objects.filter(pk=letter_id, next_at__lte=ctx.now)
    return due.update(next_at=ctx.now + LEASE) == 1


def carry(ctx: Ctx, *, letter_id: int) -> None:
    """Do the next step for one letter; an outage is noted and tried again, later each time."""
    with scope(ctx.authority_id):
        one = OutLetter.objects.get(pk=letter_id)
    try:
        if one.state == OutLetter.State.HANDED:
            _follow(ctx, one)
        elif one.channel == "urzad":
            _put_there(ctx, one)
        elif one.channel == "ade":
            task = obtain(RegisteredDelivery).send(_box(ctx), _dispatch(ctx, one))
            note_handed(ctx, letter_id=one.pk, task=task)
        else:
            _mail(ctx, one)
            note_delivered(ctx, letter_id=one.pk, at=None, proofs=())
    except (BoxRefused, NoAddressee) as error:
        note_refused(ctx, letter_id=one.pk, problem=str(error))
    except (BoxAway, OSError, CannotUnlock, quarantine.Held) as error:
        # a held file may be released, or its scan may end: the letter goes then
        wait = error.again_in if isinstance(error, BoxAway) else None
        note_failure(ctx, letter_id=one.pk, problem=str(error), again_in=wait)


@command("inbox.write")
def note_handed(ctx: Ctx, *, letter_id: int, task: str) -> None:
    """Keep the operator's task; from now on we only ask what became of it."""
    rows = OutLetter.objects.filter(pk=letter_id, state=OutLetter.State.WAITING)
    rows.update(
        state=OutLetter.State.HANDED,
        task=task,
        sent_at=ctx.now,
        next_at=ctx.now,
        problem="",
        failures=0,
        failed_since=None,
    )


@command("inbox.write")
def note_delivered(
    ctx: Ctx, *, letter_id: int, at: datetime | None, proofs: Sequence[BoxFile]
) -> None:
    """Keep that a letter arrived, with the proofs; an e-mail is only handed over, without one."""
    one = OutLetter.objects.select_for_update().get(pk=letter_id)
    if one.state in {OutLetter.State.DELIVERED, OutLetter.State.REFUSED}:
        return
    one.state, one.delivered_at = OutLetter.State.DELIVERED, at
    one.sent_at = one.sent_at or ctx.now
    one.evidence = [_kept(ctx, proof, one) for proof in proofs]
    one.problem, one.failed_since, one.next_at = "", None, None
    one.save()


@command("inbox.write")
def note_refused(ctx: Ctx, *, letter_id: int, problem: str) -> None:
    """Keep that a letter will not arrive and why."""
    OutLetter.objects.filter(pk=letter_id).update(
        state=OutLetter.State.REFUSED, problem=problem[:300], next_at=None
    )


@command("inbox.write")
def note_failure(ctx: Ctx, *, letter_id: int, problem: str, again_in: int | None) -> None:
    """Keep that the way is closed now, since when, and when it is tried again."""
    one = OutLetter.objects.select_for_update().get(pk=letter_id)
    one.failures += 1
    one.failed_since = one.failed_since or ctx.now
    grown = min(FIRST_PAUSE * 2 ** min(one.failures - 1, 10), LONGEST_PAUSE)
    one.next_at = ctx.now + timedelta(seconds=max(grown, again_in or 0))
    one.problem = problem[:300]
    one.save(update_fields=["failures", "failed_since", "next_at", "problem"])


def _addressee(ctx: Ctx, letter: NewLetter) -> tuple[str, str]:
    if letter.channel == "urzad":
        try:
            other = offices.office(letter.to)
        except Authority.DoesNotExist as error:
            raise NoAddressee("Nie ma takiego urzędu na platformie.") from error
        if other.pk == ctx.authority_id:
            raise NoAddressee("To Wasz własny urząd. Wybierz inny.")
        return other.slug, other.name
    if letter.channel == "ade":
        _own_box()
        return check_ade(letter.to), letter.to
    return letter.to, letter.to


def _own_box() -> Mailbox:
    found = Mailbox.objects.filter(kind=Mailbox.Kind.ADE, in_force_to=None).first()
    if found is None:
        raise NoAddressee("Urząd nie ma skrzynki e-Doręczeń. Doda ją administrator urzędu.")
    return found


def _box(ctx: Ctx) -> Box:
    with scope(ctx.authority_id):
        row = _own_box()
    return Box(
        address=row.address, server=row.server, login=row.login, secret=unlock(row.locked_secret)
    )


def _files(ctx: Ctx, one: OutLetter) -> list[BoxFile]:
    rows = contents.documents(ctx, ids=one.files)
    return [
        BoxFile(
            name=rows[pk].name,
            content=quarantine.open_content(ctx, document_id=pk),
            media_type=rows[pk].content_type,
        )
        for pk in one.files
    ]


def _dispatch(ctx: Ctx, one: OutLetter) -> Dispatch:
    return Dispatch(
        key=str(one.key),
        to=one.to,
        subject=one.subject,
        body=one.body,
        files=tuple(_files(ctx, one)),
        answers=one.origin_id,
    )


def _follow(ctx: Ctx, one: OutLetter) -> None:
    fate = obtain(RegisteredDelivery).fate(_box(ctx), one.task)
    if fate is not None and fate.refused:
        raise BoxRefused(fate.refused)
    if fate is None or fate.delivered_at is None:
        note_still_waiting(ctx, letter_id=one.pk, fate=fate)
    else:
        note_delivered(ctx, letter_id=one.pk, at=fate.delivered_at, proofs=fate.evidence)


@command("inbox.write")
def note_still_waiting(ctx: Ctx, *, letter_id: int, fate: Fate | None) -> None:
    """Keep the operator's status and its moment of sending, which counts for the term."""
    said = {"next_at": ctx.now + ASK_AGAIN, "problem": fate.status[:300] if fate else ""}
    if fate is not None and fate.sent_at is not None:
        said["sent_at"] = fate.sent_at
    OutLetter.objects.filter(pk=letter_id).update(failures=0, failed_since=None, **said)


def _put_there(ctx: Ctx, one: OutLetter) -> None:
    """Put a sealed letter into the addressee's inbox; done again, it finds what was put there."""
    sender, addressee = offices.office_of(ctx), offices.office(one.to)
    files = _files(ctx, one)
    sealed = seal_letter(ctx, letter_id=one.pk, sender=sender.name, addressee=addressee.name)
    taken = taking.take_letter(
        system_ctx(addressee.pk, now=ctx.now),
        letter=Letter(
            channel="urzad",
            title=one.subject,
            sender=sender.name,
            files=[
                Sent(
                    name="pismo.xml",
                    content=sealed,
                    kind="podanie",
                    media_type="application/xml",
                ),
                *(Sent(name=f.name, content=f.content, media_type=f.media_type) for f in files),
            ],
            body=one.body,
            origin_id=f"{sender.slug}:{one.key}",
            reply_to=sender.slug,
            place=sender.address,
            sent_on=ctx.today,
        ),
    )
    assert taken.receipt is not None  # letters of offices are always confirmed
    there = system_ctx(addressee.pk, now=ctx.now)
    upp = contents.content(there, document_id=taken.receipt.xml_id)
    proof = BoxFile(name=f"{taken.receipt.identifier}.xml", content=upp)
    note_delivered(ctx, letter_id=one.pk, at=taken.receipt.incoming.received_at, proofs=[proof])


@command("inbox.write")
def seal_letter(ctx: Ctx, *, letter_id: int, sender: str, addressee: str) -> bytes:
    """Return the letter as XML under the office's seal, which also covers its files."""
    one = OutLetter.objects.get(pk=letter_id)
    root = etree.Element(f"{{{LETTER}}}Pismo", nsmap={"p": LETTER})
    texts = {"Nadawca": sender, "Adresat": addressee, "Temat": one.subject, "Tresc": one.body}
    texts |= {"Data": one.written_at.isoformat(), "Sporzadzil": one.written_by}
    for name, text in texts.items():
        etree.SubElement(root, f"{{{LETTER}}}{name}").text = "".join(
            c for c in text if c in "\t\n" or c >= " "
        )
    rows = contents.documents(ctx, ids=one.files)
    # beside the sealed letter the addressee keeps the files under numbers that follow it
    references = [
        FileReference(
            file_uri(number, rows[pk].name),
            bytes.fromhex(rows[pk].sha256),
            rows[pk].content_type,
        )
        for number, pk in enumerate(one.files, 2)
    ]
    return signing.seal_xml(ctx, root=root, references=references)


def _mail(ctx: Ctx, one: OutLetter) -> None:
    # a message sent twice is better than one not sent: the mark is made after the sending
    head = {"Auto-Submitted": "auto-replied"} if one.subject.startswith("Potwierdzenie: ") else {}
    if one.origin_id:
        head |= {"In-Reply-To": one.origin_id, "References": one.origin_id}
    message = EmailMessage(one.subject, one.body, None, [one.to], headers=head)
    for file in _files(ctx, one):
        message.attach(file.name, file.content, file.media_type or None)
    message.send()


def _kept(ctx: Ctx, proof: BoxFile, one: OutLetter) -> int:
    return documents.keep(
        ctx,
        document=NewDocument(
            name=proof.name,
            title=f"Dowód doręczenia: {one.subject}"[:200],
            kind="dowod",
            content_type=proof.media_type or "application/xml",
            content=proof.content,
        ),
    ).id
