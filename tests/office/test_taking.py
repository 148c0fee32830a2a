"""Letters that come by other ways than a form: receipt, effect, duplicates, routing."""

import subprocess
from datetime import date, timedelta

import pytest
from factories import NOW, make_ctx, make_office
from hostile import files

from wrota.kernel.context import NotAllowed
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.law import channels
from wrota.law.channels import UnknownChannel
from wrota.office.documents import quarantine
from wrota.office.documents import queries as documents
from wrota.office.documents.intake import Sent
from wrota.office.inbox import archive, items, jobs, routing, taking
from wrota.office.inbox.items import Wanted
from wrota.office.inbox.models import Arrival, Assignment, Incoming, Receipt
from wrota.office.inbox.queries import receipt_by_code
from wrota.office.inbox.routing import EmptyRule, NewRule, NoSuchUnit
from wrota.office.inbox.signatures import signature_report
from wrota.office.inbox.taking import Letter
from wrota.office.parties import queries as parties
from wrota.office.parties.types import PartyData
from wrota.office.pki import queries as pki
from wrota.office.signing import check

pytestmark = pytest.mark.django_db
PESEL = "44051401359"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def ctx(office):
    return system_ctx(office.pk, now=NOW)


def letter(**said):
    files_of = [Sent(name="pismo.txt", content=b"Prosze o naprawe chodnika.")]
    known = {"channel": "email", "title": "Chodnik", "sender": "Jan Nowak", "files": files_of}
    return Letter(**(known | said))


def test_a_letter_gets_a_number_and_a_receipt_that_covers_its_files(ctx):
    taken = taking.take_letter(ctx, letter=letter())

    assert taken.rpw == "RPW/00001/2026"
    xml = documents.content(ctx, document_id=taken.receipt.xml_id)
    kept = items.covered_files(ctx, incoming_id=taken.incoming_id)
    beside = {uri: documents.content(ctx, document_id=pk) for uri, pk in kept.items()}
    report = check.check_receipt(xml, beside, pki.trust_anchors(), at=NOW)
    assert report.verdict is check.Verdict.VALID
    changed = {uri: content + b"." for uri, content in beside.items()}
    broken = check.check_receipt(xml, changed, pki.trust_anchors(), at=NOW)
    assert broken.verdict is check.Verdict.INVALID


def test_the_receipt_opens_by_its_code_and_is_stamped_archived_and_printed(ctx):
    taken = taking.take_letter(ctx, letter=letter())
    with scope(ctx.authority_id):
        receipt = Receipt.objects.get()
    jobs.stamp(ctx, receipt_id=receipt.pk)
    later = system_ctx(ctx.authority_id, now=NOW + timedelta(hours=1))
    archive.archive(later, receipt_id=receipt.pk)
    jobs.make_face(later, receipt_id=receipt.pk)

    found = receipt_by_code(receipt.code)
    assert found.incoming.id == taken.incoming_id
    assert found.level == "XAdES-LTA"
    assert found.face_id is not None


def test_the_moment_of_the_law_goes_before_the_moment_of_taking_in(ctx):
    came = NOW - timedelta(hours=30)

    taken = taking.take_letter(ctx, letter=letter(channel="ade", received_at=came))

    assert taken.receipt.incoming.received_at == came


def test_the_same_message_is_taken_once(ctx):
    first = taking.take_letter(ctx, letter=letter(origin_id="<a@b>"))
    again = taking.take_letter(ctx, letter=letter(origin_id="<a@b>"))

    assert again.is_repeat
    assert again.incoming_id == first.incoming_id
    with scope(ctx.authority_id):
        assert Incoming.objects.count() == 1


def test_the_same_content_by_another_way_is_shown_as_a_repeat(ctx):
    first = taking.take_letter(ctx, letter=letter(origin_id="<a@b>"))
    again = taking.take_letter(ctx, letter=letter(channel="ade", origin_id="m-1"))
    other = taking.take_letter(ctx, letter=letter(origin_id="<c@d>", body="Inna treść."))

    seen = items.item(ctx, incoming_id=again.incoming_id)
    assert seen.repeats.id == first.incoming_id
    assert "te same pliki" in seen.arrival.duplicate_why
    assert [r.id for r in items.item(ctx, incoming_id=first.incoming_id).repeated_by] == [
        again.incoming_id
    ]
    assert items.item(ctx, incoming_id=other.incoming_id).repeats is None


def test_two_papers_with_one_registered_number_are_shown_as_a_repeat(ctx):
    papers = [letter(channel="papier", files=(), origin_id="RR123") for _ in range(2)]
    first, again = (taking.take_letter(ctx, letter=one) for one in papers)

    assert first.incoming_id != again.incoming_id
    assert items.item(ctx, incoming_id=again.incoming_id).repeats.id == first.incoming_id


def test_a_dangerous_file_does_not_stop_the_receipt(ctx):
    bad = Sent(name="a.zip", content=files.bomb(60))

    taken = taking.take_letter(ctx, letter=letter(files=[bad]))

    assert taken.receipt is not None
    [row] = items.item(ctx, incoming_id=taken.incoming_id).files
    assert row.is_held
    with pytest.raises(quarantine.Held):
        quarantine.open_content(ctx, document_id=row.document.id)


def test_the_sender_is_matched_to_the_register_of_parties(ctx):
    known = PartyData(kind="osoba", name="Jan Nowak", pesel=PESEL, town="Zabór")

    first = taking.take_letter(ctx, letter=letter(party=known))
    again = taking.take_letter(ctx, letter=letter(party=known, body="Drugie."))

    ids = {items.item(ctx, incoming_id=one.incoming_id).arrival.party_id for one in (first, again)}
    assert len(ids) == 1
    assert parties.party(ctx, party_id=ids.pop()).name == "Jan Nowak"


def test_a_letter_with_a_wrong_identifier_leaves_nothing(ctx):
    from wrota.law.identifiers import InvalidIdentifier

    wrong = PartyData(kind="osoba", name="Jan", pesel="44051401358")
    with pytest.raises(InvalidIdentifier):
        taking.take_letter(ctx, letter=letter(party=wrong))

    with scope(ctx.authority_id):
        assert not Incoming.objects.exists()
        assert not Arrival.objects.exists()


def test_who_may_not_register_registers_nothing(office, ctx):
    with pytest.raises(NotAllowed):
        taking.take_letter(make_ctx(office, "inbox.view"), letter=letter())

    with scope(office.pk):
        assert not Incoming.objects.exists()


@pytest.mark.parametrize(
    ("way", "kind", "day", "effect"),
    [
        ("email", "podanie", date(2026, 11, 23), False),
        ("email", "informacja", date(2026, 11, 23), True),
        ("email", "petycja", date(2026, 11, 23), True),
        ("epuap", "podanie", date(2025, 12, 31), True),
        ("epuap", "podanie", date(2026, 1, 1), False),
        ("epuap", "petycja", date(2026, 1, 1), True),
        ("ade", "podanie", date(2026, 11, 23), True),
        ("papier", "podanie", date(2026, 11, 23), True),
    ],
)
def test_the_effect_of_a_way_is_dated_data(way, kind, day, effect):
    rule = channels.skutek(way, kind, on=day)

    assert rule.skutek is effect
    assert rule.pewnosc in "CSV"


def test_every_way_has_an_effect_and_others_have_none():
    for code in Incoming.Channel.values:
        assert channels.skutek(code, "podanie", on=date(2026, 11, 23)).podstawa
    with pytest.raises(UnknownChannel):
        channels.skutek("gołąb", "podanie", on=date(2026, 11, 23))


def rule(ctx, **said):
    with scope(ctx.authority_id):
        unit = offices.unit_by_symbol("SO")
    return routing.add_rule(ctx, rule=NewRule(**({"name": "Drogi", "unit_id": unit.pk} | said)))


def routed(ctx, **said):
    taken = taking.take_letter(ctx, letter=letter(**said))
    jobs.register(ctx, incoming_id=taken.incoming_id)
    return items.item(ctx, incoming_id=taken.incoming_id).assignments


def test_a_rule_assigns_and_says_why(ctx):
    rule(ctx, words=("dziura", "CHODNIK"), channel="email", jrwa="7226")

    [made] = routed(ctx, title="Uszkodzony chodnik")

    assert made.jrwa == "7226"
    assert made.why == "Reguła „Drogi”: droga: e-mail, w tytule jest „CHODNIK”."


def test_a_rule_that_fits_in_part_does_not_assign(ctx):
    rule(ctx, words=("chodnik",), channel="papier")

    assert routed(ctx, title="Uszkodzony chodnik") == ()


def test_the_first_rule_wins_and_an_ended_one_is_silent(ctx):
    first = rule(ctx, name="Pierwsza", words=("chodnik",))
    rule(ctx, name="Druga", words=("chodnik",))
    assert "Pierwsza" in routed(ctx)[0].why

    routing.end_rule(ctx, rule_id=first)
    assert "Druga" in routed(ctx, body="Inne.")[0].why


def test_a_rule_without_conditions_or_unit_is_refused(ctx):
    with pytest.raises(EmptyRule):
        rule(ctx)
    with pytest.raises(NoSuchUnit):
        rule(ctx, words=("a",), unit_id=999_999)
    assert routing.rules(ctx) == []


def test_assigning_by_hand_keeps_what_was_before(ctx):
    rule(ctx, words=("chodnik",))
    taken = taking.take_letter(ctx, letter=letter())
    jobs.register(ctx, incoming_id=taken.incoming_id)
    with scope(ctx.authority_id):
        unit = offices.units()[0]

    routing.assign(ctx, incoming_id=taken.incoming_id, unit_id=unit.pk, why="Proszę o projekt.")

    last, first = items.item(ctx, incoming_id=taken.incoming_id).assignments
    assert (last.unit, last.why) == (unit.name, "Proszę o projekt.")
    assert "Reguła" in first.why


def test_a_refused_assignment_changes_nothing(ctx, office):
    taken = taking.take_letter(ctx, letter=letter())
    for who, unit_id, error in (
        (make_ctx(office, "inbox.view"), 1, NotAllowed),
        (ctx, 999_999, NoSuchUnit),
    ):
        with pytest.raises(error):
            routing.assign(who, incoming_id=taken.incoming_id, unit_id=unit_id, why="x")

    with scope(office.pk):
        assert not Assignment.objects.exists()


def test_the_list_is_narrowed_by_way_and_state(ctx, django_assert_max_num_queries):
    mail = taking.take_letter(ctx, letter=letter())
    paper = taking.take_letter(ctx, letter=letter(channel="papier", files=()))
    rule(ctx, channel="papier")
    jobs.register(ctx, incoming_id=paper.incoming_id)

    def numbers(**asked):
        found = items.listed(ctx, wanted=Wanted(year=2026, **asked))
        return [row.id for row, _unit in found]

    with django_assert_max_num_queries(2):
        assert numbers() == [paper.incoming_id, mail.incoming_id]
    assert numbers(channel="email") == [mail.incoming_id]
    assert numbers(state="nowe") == [mail.incoming_id]
    assert numbers(state="przydzielone") == [paper.incoming_id]
    assert numbers(state="bez-skutku") == [mail.incoming_id]
    assert numbers(state="powtorzone") == numbers(state="sprawa") == numbers(state="?") == []
    assert numbers(search="nowak", before=2) == [mail.incoming_id]


def test_the_signatures_of_a_file_are_told(ctx):
    sealed = taking.take_letter(ctx, letter=letter())
    xml = documents.content(ctx, document_id=sealed.receipt.xml_id)
    plain = Sent(name="pismo.xml", content=b'<?xml version="1.0"?><a/>')
    signed = Sent(name="upo.xml", content=xml)
    taken = taking.take_letter(ctx, letter=letter(files=[signed, plain]))
    by_name = {
        f.document.name: f.document.id for f in items.item(ctx, incoming_id=taken.incoming_id).files
    }

    def verdicts(name):
        found = signature_report(ctx, incoming_id=taken.incoming_id, document_id=by_name[name])
        return [one.verdict for one in found]

    assert check.Verdict.VALID not in verdicts("pismo.xml")
    assert len(verdicts("upo.xml")) == 1


@pytest.mark.outside
def test_xmlsec_agrees_with_the_receipt_of_a_letter(ctx, tmp_path):
    import shutil

    if shutil.which("xmlsec1") is None:
        pytest.skip("needs xmlsec1")
    taken = taking.take_letter(ctx, letter=letter())
    kept = items.covered_files(ctx, incoming_id=taken.incoming_id)
    (tmp_path / "pliki").mkdir()
    for uri, pk in kept.items():
        (tmp_path / uri).write_bytes(documents.content(ctx, document_id=pk))
    xml = documents.content(ctx, document_id=taken.receipt.xml_id)
    (tmp_path / "upo.xml").write_bytes(xml)
    for name, content in pki.trust_files().items():
        (tmp_path / name).write_bytes(content)
    root = "ca.pem"
    command = ["xmlsec1", "--verify", "--trusted-pem", root, "--enabled-key-data", "x509"]
    command += ["--verification-time", "2026-11-24 12:00:00"]

    def verify():
        done = subprocess.run([*command, "upo.xml"], cwd=tmp_path, capture_output=True)
        return done.returncode

    assert verify() == 0
    (tmp_path / next(iter(kept))).write_bytes(b"inne")
    assert verify() != 0


def test_the_kind_that_a_clerk_names_changes_the_effect(ctx, office):
    taken = taking.take_letter(ctx, letter=letter())

    def seen():
        view = items.item(ctx, incoming_id=taken.incoming_id)
        return view.incoming.has_legal_effect, view.arrival.kind

    assert seen() == (False, "podanie")
    with pytest.raises(taking.UnknownKind):
        taking.reclassify(ctx, incoming_id=taken.incoming_id, kind="list")
    with pytest.raises(NotAllowed):
        taking.reclassify(
            make_ctx(office, "inbox.view"), incoming_id=taken.incoming_id, kind="petycja"
        )
    assert seen() == (False, "podanie")

    taking.reclassify(ctx, incoming_id=taken.incoming_id, kind="petycja")
    assert seen() == (True, "petycja")


def test_a_day_that_the_law_does_not_know_does_not_stop_the_registration(ctx):
    old = NOW.replace(year=2001)

    taken = taking.take_letter(ctx, letter=letter(received_at=old))

    view = items.item(ctx, incoming_id=taken.incoming_id)
    assert (view.incoming.has_legal_effect, view.arrival.pewnosc) == (False, "V")
