"""Boxes elsewhere: e-mail from a real server, e-Doręczenia from one that behaves like it."""

import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from factories import NOW, make_ctx, make_office
from hostile import files

from django.core import mail

from wrota.connectors.edoreczenia import tokens
from wrota.connectors.fakes import edoreczenia
from wrota.connectors.imap.letters import read
from wrota.kernel.context import NotAllowed
from wrota.kernel.locked import unlock
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.law.identifiers import InvalidIdentifier
from wrota.office.documents import quarantine
from wrota.office.inbox import boxes, items, outgoing, sent, taking
from wrota.office.inbox.boxes import BadServer, NewBox
from wrota.office.inbox.items import Wanted
from wrota.office.inbox.models import Arrival, Incoming, Mailbox, OutLetter
from wrota.office.inbox.outgoing import NewLetter, NoAddressee

pytestmark = pytest.mark.django_db
OURS, THEIRS = "AE:PL-88237-25958-BSCDW-19", "AE:PL-55754-97181-CHDVR-19"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def ctx(office):
    return system_ctx(office.pk, now=NOW)


@pytest.fixture
def key():
    made = ec.generate_private_key(ec.SECP256R1())
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private, public


@pytest.fixture
def service(key):
    tokens._kept.clear()
    with edoreczenia.running() as running:
        running.systems["wrota-zabor"] = key[1]
        running.boxes |= {OURS, THEIRS}
        yield running


@pytest.fixture
def box(ctx, service, key):
    return boxes.open_box(
        ctx,
        box=NewBox(
            kind="ade", address=OURS, server=service.url, login="wrota-zabor", secret=key[0]
        ),
    )


def listed(ctx):
    found = items.listed(ctx, wanted=Wanted(year=2026))
    return [items.item(ctx, incoming_id=row.id) for row, _unit in found]


def later(ctx, **span):
    return system_ctx(ctx.authority_id, now=ctx.now + timedelta(**span))


def test_a_message_is_taken_in_once_with_files_and_proof(ctx, service, box):
    put = service.put(OURS, "Skarga", files={"a.pdf": files.pdf()}, body="Treść")

    boxes.visit(ctx, mailbox_id=box)
    boxes.visit(later(ctx, minutes=1), mailbox_id=box)

    [view] = listed(ctx)
    assert view.incoming.title == "Skarga"
    assert view.incoming.sender == "Jan Nowak"
    assert (view.arrival.origin_id, view.arrival.body) == (put.message_id, "Treść")
    assert view.incoming.received_at.isoformat()[:16] == put.arrived_at[:16]
    assert [f.document.name.split("-")[0] for f in view.files] == [
        "wiadomosc", "a.pdf", "dowod", "dowod",
    ]  # fmt: skip
    assert view.receipt is not None


def test_a_message_that_the_service_calls_opened_is_not_lost(ctx, service, box, monkeypatch):
    service.put(OURS, "Skarga", files={})

    def fails(*_, **__):
        raise RuntimeError("baza odeszła")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "take_letter", fails)
        boxes.visit(ctx, mailbox_id=box)
    assert service.messages[0].opened
    assert listed(ctx) == []
    assert "nie udało się" in boxes.boxes(ctx)[0].problem

    boxes.visit(later(ctx, minutes=1), mailbox_id=box)
    assert len(listed(ctx)) == 1
    assert boxes.boxes(ctx)[0].problem == ""


def test_a_message_in_preparation_waits_for_the_next_visit(ctx, service, box):
    one = service.put(OURS, "Duża", files={})
    one.is_ready = False
    boxes.visit(ctx, mailbox_id=box)
    assert listed(ctx) == []

    one.is_ready = True
    boxes.visit(later(ctx, minutes=1), mailbox_id=box)
    assert len(listed(ctx)) == 1


def test_the_pause_that_the_service_asks_for_is_kept(ctx, service, box):
    service.put(OURS, "Skarga", files={})
    service.refuse_next, service.retry_after = 1, "900"

    boxes.visit(ctx, mailbox_id=box)

    [row] = boxes.boxes(ctx)
    assert row.failed_since == NOW
    assert row.next_at == NOW + timedelta(seconds=900)
    before = len(service.asked)
    boxes.visit_boxes(NOW + timedelta(seconds=800))
    assert len(service.asked) == before
    boxes.visit_boxes(NOW + timedelta(seconds=901))
    assert len(listed(ctx)) == 1


def test_the_moment_of_arrival_outlives_an_outage_of_a_day(ctx, service, box):
    one = service.put(OURS, "Odwołanie", files={})
    arrived = one.arrived_at
    service.is_away = True
    boxes.visit(ctx, mailbox_id=box)
    assert boxes.boxes(ctx)[0].failed_since == NOW

    service.is_away = False
    boxes.visit(later(ctx, days=1), mailbox_id=box)

    [view] = listed(ctx)
    assert view.incoming.received_at.isoformat()[:19] == arrived[:19]
    assert boxes.boxes(ctx)[0].failed_since is None


def test_pages_of_a_long_list_are_all_read(ctx, service, box, monkeypatch):
    monkeypatch.setattr("wrota.connectors.edoreczenia.client.PAGE", 2)
    for n in range(5):
        service.put(OURS, f"Pismo {n}", files={})

    boxes.visit(ctx, mailbox_id=box)

    assert sorted(v.incoming.title for v in listed(ctx)) == [f"Pismo {n}" for n in range(5)]


def test_a_file_changed_on_the_way_is_not_taken(ctx, service, box):
    one = service.put(OURS, "Skarga", files={"a.pdf": files.pdf()})
    one.body["attachments"][0]["file"]["file"] = "AAAA"

    boxes.visit(ctx, mailbox_id=box)

    assert listed(ctx) == []
    assert "skrótem" in boxes.boxes(ctx)[0].problem


def test_a_system_with_another_key_is_refused_and_asks_no_more_for_an_hour(ctx, service, box):
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    service.systems["wrota-zabor"] = pem

    boxes.visit(ctx, mailbox_id=box)

    [row] = boxes.boxes(ctx)
    assert "nie przyjęły klucza" in row.problem
    assert row.next_at >= NOW + timedelta(hours=1)


def write(ctx, **said):
    known = {"channel": "ade", "to": THEIRS, "subject": "Zawiadomienie", "body": "Treść"}
    return outgoing.write(ctx, letter=NewLetter(**(known | said)))


def fate(ctx, letter_id):
    return sent.sent_letter(ctx, letter_id=letter_id)


def test_a_letter_is_sent_and_its_proof_comes_later(ctx, service, box):
    service.withholds_evidence = True
    letter = write(ctx, files=[taking.Sent(name="a.pdf", content=files.pdf())])
    outgoing.carry(ctx, letter_id=letter)
    assert fate(ctx, letter).state == "nadane"
    outgoing.carry(later(ctx, minutes=1), letter_id=letter)
    assert fate(ctx, letter).state == "nadane"

    service.work()
    outgoing.carry(later(ctx, minutes=2), letter_id=letter)
    assert (fate(ctx, letter).state, fate(ctx, letter).delivered_at) == ("nadane", None)

    service.withholds_evidence = False
    service.work()
    outgoing.carry(later(ctx, minutes=3), letter_id=letter)
    done = fate(ctx, letter)
    assert done.state == "doreczone"
    assert len(done.evidence) == 2
    assert done.delivered_at is not None


def test_a_lost_answer_does_not_send_twice(ctx, service, box):
    letter = write(ctx)
    service.lose_next_answer = True
    outgoing.carry(ctx, letter_id=letter)
    assert fate(ctx, letter).failed_since == NOW

    outgoing.carry(later(ctx, minutes=2), letter_id=letter)

    assert fate(ctx, letter).state == "nadane"
    assert len(service.messages) == 1


def test_an_outage_leaves_the_letter_waiting(ctx, service, box):
    letter = write(ctx)
    service.is_away = True
    outgoing.carry(ctx, letter_id=letter)
    assert (fate(ctx, letter).state, fate(ctx, letter).failed_since) == ("czeka", NOW)

    service.is_away = False
    outgoing.carry_waiting(NOW + timedelta(hours=2))
    assert fate(ctx, letter).state == "nadane"


def test_a_letter_with_a_held_file_waits_for_its_release(ctx):
    make_office("sulechow")
    macro = taking.Sent(name="a.docx", content=files.zipped({"word/vbaProject.bin": b"x"}))
    letter = write(ctx, channel="urzad", to="sulechow", files=[macro])
    outgoing.carry(ctx, letter_id=letter)
    assert (fate(ctx, letter).state, fate(ctx, letter).failed_since) == ("czeka", NOW)
    assert "kwarantannie" in fate(ctx, letter).problem

    [held] = quarantine.quarantined(ctx)
    quarantine.release(ctx, inspection_id=held.inspection_id, reason="Makra liczą sumy.")
    outgoing.carry_waiting(NOW + timedelta(hours=1))
    assert fate(ctx, letter).state == "doreczone"


def test_two_workers_do_not_send_one_letter_twice(ctx):
    letter = write(ctx, channel="email", to="jan@poczta.example")

    assert [outgoing.reserve(ctx, letter_id=letter) for _ in range(2)] == [True, False]
    outgoing.carry_waiting(NOW + timedelta(minutes=1))
    assert mail.outbox == []

    outgoing.carry_waiting(NOW + timedelta(minutes=6))
    outgoing.carry_waiting(NOW + timedelta(minutes=20))
    assert len(mail.outbox) == 1


def test_an_address_that_nobody_has_is_told(ctx, service, box):
    service.boxes.remove(THEIRS)
    letter = write(ctx)
    outgoing.carry(ctx, letter_id=letter)
    service.work()
    outgoing.carry(later(ctx, minutes=1), letter_id=letter)

    assert fate(ctx, letter).state == "odmowa"
    assert "nie istnieje" in fate(ctx, letter).problem


def test_a_letter_that_cannot_go_is_not_kept(ctx, office):
    for said, error in (
        ({}, NoAddressee),
        ({"channel": "urzad", "to": "nigdzie"}, NoAddressee),
        ({"channel": "urzad", "to": office.slug}, NoAddressee),
    ):
        with pytest.raises(error):
            write(ctx, **said)
    with pytest.raises(NotAllowed):
        write(make_ctx(office, "inbox.view"))
    with scope(office.pk):
        assert not OutLetter.objects.exists()


def test_a_letter_to_another_office_arrives_sealed_with_a_receipt_for_the_sender(ctx, office):
    other = make_office("sulechow")
    there = system_ctx(other.pk, now=NOW)
    pdf = taking.Sent(name="Plan zabudowy.pdf", content=files.pdf())
    letter = write(ctx, channel="urzad", to="sulechow", files=[pdf])

    outgoing.carry(ctx, letter_id=letter)
    outgoing.carry(ctx, letter_id=letter)

    done = fate(ctx, letter)
    assert (done.state, len(done.evidence)) == ("doreczone", 1)
    [view] = listed(there)
    assert (view.incoming.sender, view.incoming.channel) == (office.name, "urzad")
    assert view.arrival.body == "Treść"
    assert listed(ctx) == []


def test_the_seal_of_the_sender_covers_the_files(ctx):
    from wrota.office.documents import queries as documents
    from wrota.office.pki import queries as pki
    from wrota.office.signing import xades

    other = make_office("sulechow")
    there = system_ctx(other.pk, now=NOW)
    letter = write(
        ctx, channel="urzad", to="sulechow", files=[taking.Sent(name="a.pdf", content=files.pdf())]
    )
    outgoing.carry(ctx, letter_id=letter)
    [view] = listed(there)
    beside = {f.uri: documents.content(there, document_id=f.document.id) for f in view.files}
    sealed = beside["pliki/01-pismo.xml"]

    found = xades.verify(sealed, trust=pki.trust_anchors(), files=beside, at=NOW)
    assert found.verdict is xades.Verdict.VALID

    changed = beside | {"pliki/02-a.pdf": b"inne"}
    found = xades.verify(sealed, trust=pki.trust_anchors(), files=changed, at=NOW)
    assert found.verdict is xades.Verdict.INVALID


def test_a_killed_hand_over_is_finished_without_a_second_item(ctx, monkeypatch):
    other = make_office("sulechow")
    letter = write(ctx, channel="urzad", to="sulechow")

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outgoing, "note_delivered", dies)
        with pytest.raises(KeyboardInterrupt):
            outgoing.carry(ctx, letter_id=letter)
    outgoing.carry(ctx, letter_id=letter)

    assert fate(ctx, letter).state == "doreczone"
    assert len(listed(system_ctx(other.pk, now=NOW))) == 1


@pytest.mark.parametrize(
    ("kind", "server"),
    [("email", "poczta.gmina.pl"), ("email", "imap://poczta.gmina.pl"), ("ade", "http://e.pl")],
)
def test_a_box_without_encryption_is_refused(ctx, kind, server):
    with pytest.raises(BadServer):
        boxes.open_box(
            ctx, box=NewBox(kind=kind, address=OURS, server=server, login="a", secret="b")
        )

    assert boxes.boxes(ctx) == []


def test_an_ade_with_a_wrong_check_number_is_refused(ctx):
    wrong = NewBox(
        kind="ade", address="AE:PL-88237-25958-BSCDW-18", server="https://a", login="a", secret="b"
    )
    with pytest.raises(InvalidIdentifier):
        boxes.open_box(ctx, box=wrong)


def test_the_secret_is_not_readable_in_the_database_and_goes_with_the_box(ctx, box, key):
    with scope(ctx.authority_id):
        kept = Mailbox.objects.get().locked_secret
    assert "PRIVATE KEY" not in kept
    assert unlock(kept) == key[0]

    boxes.close_box(ctx, mailbox_id=box)
    with scope(ctx.authority_id):
        assert Mailbox.objects.get().locked_secret == ""
    assert boxes.boxes(ctx) == []


# e-mail

LETTER = (
    b"From: Jan Nowak <jan@poczta.example>\r\nTo: urzad@zabor.example\r\n"
    b"Subject: =?utf-8?q?Pro=C5=9Bba?=\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\n"
    b"Message-ID: <1@poczta.example>\r\n"
)
PLAIN = LETTER + b"Content-Type: text/plain; charset=utf-8\r\n\r\nDzie\xc5\x84 dobry.\r\n"


def parted(name, content):
    """Return a message with one file."""
    from email.message import EmailMessage

    one = EmailMessage()
    one["From"], one["Subject"] = "Jan <jan@poczta.example>", "Z plikiem"
    one["Message-ID"] = "<2@poczta.example>"
    one.set_content("W załączeniu.")
    one.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return one.as_bytes()


def test_a_message_is_read_as_a_letter():
    one = read(PLAIN, key="1", received_at=NOW)

    assert (one.sender, one.sender_address, one.subject) == (
        "Jan Nowak", "jan@poczta.example", "Prośba",
    )  # fmt: skip
    assert one.body == "Dzień dobry."
    assert one.files[0].content == PLAIN
    assert not one.is_automatic


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\0" * 100, b"From: =?x?q?=FF\r\nSubject: \xff\r\n\r\n\xff", LETTER,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 50,
        b"Content-Type: text/plain; charset=nic\r\n\r\nabc", b"Date: wczoraj\r\n\r\nabc",
    ],
)  # fmt: skip
def test_a_broken_message_is_still_a_letter(raw):
    one = read(raw, key="1", received_at=NOW)

    assert one.files[0].content == raw
    assert one.subject
    assert one.sender


def test_html_is_read_as_text_without_scripts():
    raw = LETTER + b"Content-Type: text/html\r\n\r\n<p>Prosz\xc4\x99</p><script>zle()</script>"

    assert "zle" not in read(raw, key="1", received_at=NOW).body


@pytest.mark.parametrize("head", [b"Auto-Submitted: auto-replied\r\n", b"Precedence: bulk\r\n"])
def test_a_program_is_not_answered(head):
    assert read(head + PLAIN, key="1", received_at=NOW).is_automatic


def test_a_dangerous_file_holds_the_message_too(ctx, mailbox):
    macro = files.zipped({"word/vbaProject.bin": b"x"})
    message = read(parted("a.docx", macro), key="1", received_at=NOW)

    taken = boxes.take_message(ctx, mailbox_id=mailbox, message=message)

    kept = items.item(ctx, incoming_id=taken.incoming_id).files
    assert [f.is_held for f in kept] == [True, True]


@pytest.fixture
def mailbox(ctx):
    new = NewBox(
        kind="email", address="urzad@zabor.example", server="imap://127.0.0.1:1", login="demouser",
        secret="demopass", answers=True,
    )  # fmt: skip
    return boxes.open_box(ctx, box=new)


def test_the_sender_of_an_e_mail_is_answered_once_with_the_effect(ctx, mailbox):
    message = read(PLAIN, key="1", received_at=NOW)
    for _ in range(2):
        boxes.take_message(ctx, mailbox_id=mailbox, message=message)
    outgoing.carry_waiting(NOW)

    [said] = mail.outbox
    assert said.to == ["jan@poczta.example"]
    assert "RPW/00001/2026" in said.subject
    assert "bez rozpoznania" in said.body
    assert said.extra_headers["In-Reply-To"] == "<1@poczta.example>"
    assert said.extra_headers["Auto-Submitted"] == "auto-replied"


def test_other_words_under_one_identifier_are_another_message(ctx, mailbox):
    for raw in (PLAIN, PLAIN + b"Dopisek.", PLAIN):
        boxes.take_message(ctx, mailbox_id=mailbox, message=read(raw, key="1", received_at=NOW))

    with scope(ctx.authority_id):
        assert Incoming.objects.count() == Arrival.objects.count() == 2


def test_a_server_that_is_not_there_is_noted(ctx, mailbox):
    boxes.visit(ctx, mailbox_id=mailbox)

    [row] = boxes.boxes(ctx)
    assert (row.failed_since, row.visited_at) == (NOW, None)
    assert "nie odpowiada" in row.problem


@pytest.fixture
def imap():
    """Run pymap, a server that nobody here wrote, with its demonstration mailbox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("pymap")
    command = [program, "--host", "127.0.0.1", "--port", str(port), "dict", "--demo-data"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"imap://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


@pytest.mark.outside
def test_a_real_server_gives_its_messages_once(ctx, imap):
    import imaplib

    port = int(imap.rsplit(":", 1)[1])
    with imaplib.IMAP4("127.0.0.1", port) as line:
        line.login("demouser", "demopass")
        line.append("INBOX", "", imaplib.Time2Internaldate(time.time() - 7200), PLAIN)
    mailbox = boxes.open_box(
        ctx,
        box=NewBox(
            kind="email", address="urzad@zabor.example", server=imap, login="demouser",
            secret="demopass",
        ),
    )  # fmt: skip

    boxes.visit(ctx, mailbox_id=mailbox)
    assert boxes.boxes(ctx)[0].problem == ""
    first = listed(ctx)
    boxes.visit(later(ctx, minutes=1), mailbox_id=mailbox)

    assert len(listed(ctx)) == len(first)
    ours = next(v for v in first if v.incoming.title == "Prośba")
    assert abs(ours.incoming.received_at.timestamp() - (time.time() - 7200)) < 60


@pytest.mark.outside
def test_a_wrong_password_is_noted(ctx, imap):
    mailbox = boxes.open_box(
        ctx,
        box=NewBox(
            kind="email", address="urzad@zabor.example", server=imap, login="demouser",
            secret="zle",
        ),
    )  # fmt: skip

    boxes.visit(ctx, mailbox_id=mailbox)

    assert boxes.boxes(ctx)[0].failed_since == NOW
