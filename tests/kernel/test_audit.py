"""R7: whatever is done to the journal behind our back is found and named."""

import json
from datetime import timedelta

import pytest
from tests.factories import NOW, make_ctx, make_office

from django.conf import settings
from django.db import connection, transaction

from wrota.kernel import append_only
from wrota.kernel.audit import journal, seal, witness
from wrota.kernel.audit import verify as verification
from wrota.kernel.audit.merkle import merkle_root
from wrota.kernel.audit.models import AuditEntry, AuditSeal
from wrota.kernel.audit.seal import seal_all, seal_one
from wrota.kernel.audit.verify import verify
from wrota.kernel.reach import migrating
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db
ENTRIES, SEALS = "kernel_audit_auditentry", "kernel_audit_auditseal"


@pytest.fixture
def office():
    return make_office(modules=())


@pytest.fixture
def chain(office):
    """Three seals of four entries each, and two entries that wait."""
    with scope(office.pk), append_only.lifted():
        AuditEntry.objects.all().delete()
    ctx = make_ctx(office)
    for n in range(14):
        journal.note(ctx, kind="command", name=f"proba.{n}", data={"numer": n})
        if n in (3, 7, 11):
            seal_one(office.pk, NOW)
    return office.pk


def sql(words: str, *values) -> None:
    with migrating(), append_only.lifted(), connection.cursor() as cursor:
        cursor.execute(words, values)


def entry(office_id: int, place: int) -> AuditEntry:
    with scope(office_id):
        return AuditEntry.objects.order_by("pk")[place]


def a_seal(office_id: int, number: int) -> AuditSeal:
    with scope(office_id):
        return AuditSeal.objects.get(number=number)


def flip(text: str, place: int) -> str:
    return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]


def test_a_whole_journal_is_found_whole(chain):
    verdict = verify(chain)

    assert verdict.broken is None
    assert (verdict.entries, verdict.seals, verdict.unsealed, verdict.witnessed) == (12, 3, 2, 3)


def change_payload(chain):
    one = entry(chain, 5)
    said = one.payload.replace('"numer":5', '"numer":4')
    sql(f"UPDATE {ENTRIES} SET payload = %s WHERE id = %s", said, one.pk)
    return f"pieczęć nr 2: wpis {one.pk} zmieniony"


def change_payload_and_digest(chain):
    one = entry(chain, 5)
    said = one.payload.replace('"numer":5', '"numer":4')
    sql(
        f"UPDATE {ENTRIES} SET payload = %s, digest = %s WHERE id = %s",
        said,
        journal.digest(said),
        one.pk,
    )
    return "pieczęć nr 2: kolejność lub treść wpisów zmieniona"


def flip_digest(chain):
    one = entry(chain, 0)
    sql(f"UPDATE {ENTRIES} SET digest = %s WHERE id = %s", flip(one.digest, 9), one.pk)
    return f"pieczęć nr 1: wpis {one.pk} zmieniony"


def change_column(column, value):
    def change(chain):
        one = entry(chain, 11)
        sql(f"UPDATE {ENTRIES} SET {column} = %s WHERE id = %s", value, one.pk)
        return f"pieczęć nr 3: wpis {one.pk} zmieniony: kolumny mówią co innego"

    change.__name__ = f"change_{column}"
    return change


def change_unsealed(chain):
    one = entry(chain, 13)
    sql(f"UPDATE {ENTRIES} SET actor = 'kto inny' WHERE id = %s", one.pk)
    return f"wpis {one.pk} zmieniony"


def delete_entry(chain):
    sql(f"DELETE FROM {ENTRIES} WHERE id = %s", entry(chain, 5).pk)
    return "pieczęć nr 2: brak wpisu na miejscu 2"


def delete_last_entry_of_a_seal(chain):
    sql(f"DELETE FROM {ENTRIES} WHERE id = %s", entry(chain, 7).pk)
    return "pieczęć nr 2: jest 3 wpisów zamiast 4"


def delete_entry_and_close_the_gap(chain):
    sql(f"DELETE FROM {ENTRIES} WHERE id = %s", entry(chain, 5).pk)
    seal_id = a_seal(chain, 2).pk
    sql(
        f"UPDATE {ENTRIES} SET position = position - 1 WHERE seal_id = %s AND position > 1", seal_id
    )
    sql(f"UPDATE {SEALS} SET size = 3 WHERE id = %s", seal_id)
    return "skrót pieczęci nr 2 się nie zgadza"


def swap_two(chain):
    first, second = entry(chain, 4), entry(chain, 5)
    sql(f"UPDATE {ENTRIES} SET position = 1 WHERE id = %s", first.pk)
    sql(f"UPDATE {ENTRIES} SET position = 0 WHERE id = %s", second.pk)
    return "pieczęć nr 2: kolejność lub treść wpisów zmieniona"


def move_to_another_seal(chain):
    sql(
        f"UPDATE {ENTRIES} SET seal_id = %s, position = 4 WHERE id = %s",
        a_seal(chain, 3).pk,
        entry(chain, 7).pk,
    )
    return "pieczęć nr 2: jest 3 wpisów zamiast 4"


def slip_one_in(chain):
    """A made-up entry that is right in itself, put at the end of a seal."""
    one = entry(chain, 12)
    sql(
        f"UPDATE {ENTRIES} SET seal_id = %s, position = 4 WHERE id = %s",
        a_seal(chain, 2).pk,
        one.pk,
    )
    return "pieczęć nr 2: jest 5 wpisów zamiast 4"


def take_out_of_its_seal(chain):
    sql(f"UPDATE {ENTRIES} SET seal_id = NULL WHERE id = %s", entry(chain, 7).pk)
    return "pieczęć nr 2: jest 3 wpisów zamiast 4"


def edit_seal(chain):
    one = a_seal(chain, 2)
    sql(f"UPDATE {SEALS} SET root = %s WHERE id = %s", flip(one.root, 3), one.pk)
    return "skrót pieczęci nr 2 się nie zgadza"


def edit_seal_and_its_digest(chain):
    one = a_seal(chain, 2)
    facts = {"number": 2, "size": 4, "root": flip(one.root, 3), "previous": one.previous}
    sql(
        f"UPDATE {SEALS} SET root = %s, digest = %s WHERE id = %s",
        facts["root"],
        seal.seal_digest(authority_id=chain, **facts),
        one.pk,
    )
    return "pieczęć nr 2: kolejność lub treść wpisów zmieniona"


def redo_a_seal_over_changed_entries(chain):
    """Change an entry and make its seal anew: the next seal does not follow from it."""
    change_payload_and_digest(chain)
    with scope(chain):
        rows = AuditEntry.objects.filter(seal__number=2).order_by("position")
        root = merkle_root(list(rows.values_list("digest", flat=True)))
    one = a_seal(chain, 2)
    facts = {"number": 2, "size": 4, "root": root, "previous": one.previous}
    sql(
        f"UPDATE {SEALS} SET root = %s, digest = %s WHERE id = %s",
        root,
        seal.seal_digest(authority_id=chain, **facts),
        one.pk,
    )
    return "pieczęć nr 3 nie wiąże się z poprzednią"


def delete_seal_with_its_entries(chain):
    one = a_seal(chain, 2)
    sql(f"DELETE FROM {ENTRIES} WHERE seal_id = %s", one.pk)
    sql(f"DELETE FROM {SEALS} WHERE id = %s", one.pk)
    return "brak pieczęci nr 2"


def delete_first_seal(chain):
    one = a_seal(chain, 1)
    sql(f"DELETE FROM {ENTRIES} WHERE seal_id = %s", one.pk)
    sql(f"DELETE FROM {SEALS} WHERE id = %s", one.pk)
    return "brak pieczęci nr 1"


def delete_seal_and_renumber(chain):
    delete_seal_with_its_entries(chain)
    sql(f"UPDATE {SEALS} SET number = 2 WHERE number = 3 AND authority_id = %s", chain)
    return "pieczęć nr 2 nie wiąże się z poprzednią"


def cut_the_tail(chain):
    one = a_seal(chain, 3)
    sql(f"DELETE FROM {ENTRIES} WHERE seal_id = %s OR seal_id IS NULL", one.pk)
    sql(f"DELETE FROM {SEALS} WHERE id = %s", one.pk)
    return "ucięty koniec: świadek widział pieczęć nr 3"


def cut_the_tail_and_go_on(chain):
    """After the cut the platform seals new entries: the chain holds, the witness remembers."""
    cut_the_tail(chain)
    with scope(chain):
        office = AuditSeal.objects.first().authority
    journal.note(make_ctx(office), kind="command", name="proba.nowa", data={})
    seal_one(chain, NOW)
    return "pieczęć nr 3 jest inna niż ta, którą widział świadek"


def wipe_everything(chain):
    sql(f"DELETE FROM {ENTRIES} WHERE authority_id = %s", chain)
    sql(f"DELETE FROM {SEALS} WHERE authority_id = %s", chain)
    return "ucięty koniec: świadek widział pieczęć nr 1"


TAMPERINGS = (
    change_payload,
    change_payload_and_digest,
    flip_digest,
    change_column("actor", "kto inny"),
    change_column("kind", "read"),
    change_column("name", "proba.inna"),
    change_column("user_id", 99),
    change_column("at", NOW + timedelta(seconds=1)),
    change_unsealed,
    delete_entry,
    delete_last_entry_of_a_seal,
    delete_entry_and_close_the_gap,
    swap_two,
    move_to_another_seal,
    slip_one_in,
    take_out_of_its_seal,
    edit_seal,
    edit_seal_and_its_digest,
    redo_a_seal_over_changed_entries,
    delete_seal_with_its_entries,
    delete_first_seal,
    delete_seal_and_renumber,
    cut_the_tail,
    cut_the_tail_and_go_on,
    wipe_everything,
)
every_tampering = pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda t: t.__name__)


@every_tampering
def test_what_was_done_is_found_and_named(chain, tamper):
    named = tamper(chain)

    verdict = verify(chain)

    assert verdict.broken is not None
    assert verdict.broken.authority_id == chain
    assert named in verdict.broken.what


@every_tampering
def test_with_the_checks_off_nothing_is_found(chain, tamper, monkeypatch):
    """The negative control: it is these checks that find it, not something else."""
    tamper(chain)
    for check in ("_seal_fault", "_entry_fault", "_witness_fault"):
        monkeypatch.setattr(verification, check, lambda *_: None)
    monkeypatch.setattr(
        verification,
        "_batches",
        lambda office, seals: [((0,) * 6, verification._rows(_ALL_SEALED, office))],
    )

    assert verify(chain).broken is None


_ALL_SEALED = f"SELECT * FROM {ENTRIES} WHERE authority_id = %s AND seal_id IS NOT NULL"


def test_every_single_bit_of_an_entry_counts(chain):
    one = entry(chain, 1)
    places = range(0, len(one.payload), 7)
    for place in places:
        sql(f"UPDATE {ENTRIES} SET payload = %s WHERE id = %s", flip(one.payload, place), one.pk)
        assert f"wpis {one.pk} zmieniony" in verify(chain).broken.what
    assert len(places) > 20

    sql(f"UPDATE {ENTRIES} SET payload = %s WHERE id = %s", one.payload, one.pk)
    assert verify(chain).broken is None


def test_the_first_broken_link_is_named(chain):
    flip_digest(chain)
    edit_seal(chain)
    cut_the_tail(chain)

    assert "pieczęć nr 1" in verify(chain).broken.what


def test_the_journal_of_another_office_is_its_own(chain):
    other = make_office("kolsko", modules=())
    seal_all(NOW)
    cut_the_tail(chain)

    assert verify(other.pk).broken is None
    assert verify(chain).broken is not None


def test_an_entry_cannot_be_carried_to_another_office(chain):
    other = make_office("kolsko", modules=())
    one = entry(chain, 13)
    sql(f"UPDATE {ENTRIES} SET authority_id = %s WHERE id = %s", other.pk, one.pk)

    assert f"wpis {one.pk} zmieniony" in verify(other.pk).broken.what


def test_long_journals_are_read_in_windows(chain, monkeypatch):
    monkeypatch.setattr(verification, "WINDOW", 5)

    assert verify(chain).entries == 12
    delete_entry(chain)
    assert "pieczęć nr 2" in verify(chain).broken.what


def test_a_big_backlog_is_sealed_batch_by_batch(office, monkeypatch):
    seal_all(NOW)
    monkeypatch.setattr(seal, "BATCH", 3)
    for n in range(7):
        journal.note(make_ctx(office), kind="command", name=f"proba.{n}", data={})
    before = verify(office.pk).seals

    while seal_all(NOW):
        continue

    assert verify(office.pk).seals == before + 3
    assert verify(office.pk).unsealed == 0


def test_a_rolled_back_seal_is_not_remembered(chain):
    with pytest.raises(RuntimeError), transaction.atomic():
        seal._seal(chain, NOW)
        raise RuntimeError

    assert [n for n, _ in witness.remembered(chain)] == [1, 2, 3]
    assert verify(chain).broken is None


def test_a_torn_line_of_the_witness_is_skipped(chain):
    path = settings.HOME / "audit" / f"{chain}.log"
    with path.open("a") as file:
        file.write("4 abc")

    assert len(witness.remembered(chain)) == 3
    assert path.stat().st_mode & 0o077 == 0


def test_equal_entries_have_different_digests(office):
    """A published digest must not let anybody guess what the entry says."""
    for _ in range(2):
        journal.note(make_ctx(office), kind="command", name="proba", data={})

    with scope(office.pk):
        first, second = AuditEntry.objects.filter(name="proba")
    assert first.digest != second.digest
    said = [json.loads(e.payload) for e in (first, second)]
    assert all(s.pop("salt") for s in said)
    assert said[0] == said[1]


def test_merkle_root_is_that_of_rfc_6962():
    """Two leaves by hand; a node can never be shown as a leaf."""
    import hashlib

    def sha(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    leaves = [sha(b"a").hex(), sha(b"b").hex(), sha(b"c").hex()]
    one, two, three = (sha(b"\0" + bytes.fromhex(leaf)) for leaf in leaves)

    assert merkle_root(leaves[:1]) == one.hex()
    assert merkle_root(leaves[:2]) == sha(b"\1" + one + two).hex()
    assert merkle_root(leaves) == sha(b"\1" + sha(b"\1" + one + two) + three).hex()
