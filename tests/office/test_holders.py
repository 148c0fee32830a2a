"""Certificates of residents: who asked, who checked them, four eyes, loss and renewal."""

import subprocess
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.factories import NOW, make_ctx, make_office, make_official, make_resident, resident_ctx

from wrota.kernel.accounts import people
from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import Ctx, NotAllowed
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.holders import counter, devices, enrol, policy, queries
from wrota.office.holders.models import Enrolment, KeyDevice
from wrota.office.pki import commands as pki
from wrota.office.pki import queries as keys
from wrota.office.pki.enrolment import BadRequest, make_request
from wrota.office.pki.models import Certificate
from wrota.office.pki.names import PeselInName

pytestmark = pytest.mark.django_db
PAPER = {"paper": "dowod", "paper_end": "1 2 3 4"}


@pytest.fixture
def world(db, tmp_path, settings):
    settings.HOME = tmp_path
    operator = make_office("umwl", kind="wojewodztwo")
    pki.establish(system_ctx(operator.pk, now=NOW))
    office = make_office("zabor")
    jan = make_resident(last_name="Nowak", pesel="44051401359")
    clerks = [
        make_official(office, "urzednik", email=f"{n}@zabor.example", last_name=n.title())
        for n in ("anna", "beata")
    ]
    return operator, office, jan, clerks


@pytest.fixture
def jan(world) -> Ctx:
    return resident_ctx(world[0], world[2])


@pytest.fixture
def anna(world) -> Ctx:
    return make_ctx(world[1], "holders.confirm", user=world[3][0])


@pytest.fixture
def beata(world) -> Ctx:
    return make_ctx(world[1], "holders.confirm", user=world[3][1])


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


def asked(jan: Ctx, key=None, name: str = "Laptop"):
    return enrol.ask(jan, request=make_request(key or new_key()), device=name)


def state(jan: Ctx):
    with scope(jan.authority_id):
        rows = list(Enrolment.objects.order_by("pk").values())
        return rows, KeyDevice.objects.count(), Certificate.objects.filter(kind="resident").count()


def test_a_certificate_follows_the_confirmation_at_once(jan, anna, tmp_path):
    key = new_key()
    row = asked(jan, key)

    counter.confirm(anna, code=row.code, **PAPER)

    [one] = queries.devices(jan)
    made = x509.load_der_x509_certificate(one.der)
    assert made.public_key() == key.public_key()
    assert one.holder == "Jan Nowak" and one.works(NOW)
    assert "44051401359" not in made.subject.rfc4514_string()
    with scope(jan.authority_id):
        kept = Enrolment.objects.get()
    assert (kept.state, kept.paper_end, kept.why_second) == ("wydane", "1234", [])
    for n, der in enumerate((one.der, *one.chain)):
        pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        (tmp_path / f"{n}.pem").write_bytes(pem)
    command = ["openssl", "verify", "-CAfile", "2.pem", "-untrusted", "1.pem",
               "-attime", str(int(NOW.timestamp()) + 60), "0.pem"]  # fmt: skip
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


def test_both_journals_name_the_clerk_and_reading_leaves_a_trace(world, jan, anna):
    row = asked(jan)
    card = queries.brought(anna, code=f" {row.code[:4].lower()}-{row.code[4:]}")
    counter.confirm(anna, code=row.code, **PAPER)

    assert (card.pesel_end, card.born_on) == ("1359", date(1944, 5, 14))
    traces = {}
    for office in world[:2]:
        with scope(office.pk):
            rows = AuditEntry.objects.values_list("kind", "name", "user_id")
            traces[office.slug] = set(rows)
    clerk = world[3][0].pk
    assert ("read", "holders.brought", clerk) in traces["zabor"]
    assert ("command", "office.holders.counter.confirm", clerk) in traces["zabor"]
    assert ("command", "office.holders.counter.keep_confirmation", clerk) in traces["umwl"]


@pytest.mark.parametrize("reason", ["podmiot", "kolejny"])
def test_a_high_value_needs_a_second_person(world, jan, anna, beata, reason):
    if reason == "podmiot":
        data = {"kind": "podmiot", "principal": "Bar", "basis": "KRS", "in_force_from": NOW.date()}
        people.add_mandate(world[2], data=data)
    else:
        counter.confirm(anna, code=asked(jan).code, **PAPER)
    before = state(jan)[2]
    row = asked(jan)

    confirmed = counter.confirm(anna, code=row.code, **PAPER)
    waiting = [one.code for one in queries.waiting_for_second(beata)]
    middle = state(jan)[2]
    counter.approve(beata, code=row.code)

    assert confirmed.why_second == (reason,) and confirmed.is_open
    assert waiting == [row.code]
    assert (middle, state(jan)[2]) == (before, before + 1)
    assert queries.waiting_for_second(beata) == []


def test_nobody_does_two_of_the_three_parts(world, jan, anna, beata):
    people.add_mandate(
        world[2],
        data={"kind": "podmiot", "principal": "Bar", "basis": "x", "in_force_from": NOW.date()},
    )
    himself = make_ctx(world[1], "holders.confirm", user=world[2])
    row = asked(jan)
    refusals = []

    for act in (
        lambda: counter.confirm(himself, code=row.code, **PAPER),
        lambda: counter.confirm(anna, code=row.code, **PAPER),
        lambda: counter.approve(anna, code=row.code),
        lambda: counter.approve(himself, code=row.code),
    ):
        before = state(jan)
        try:
            act()
        except counter.SamePerson:
            refusals.append(state(jan) == before)

    assert refusals == [True, True, True]
    with scope(world[1].pk):
        assert AuditEntry.objects.filter(kind="refusal").count() == 3
    counter.approve(beata, code=row.code)
    assert state(jan)[2] == 1


def test_doubled_and_late_acts_change_nothing(world, jan, anna, beata):
    issued = asked(jan)
    counter.confirm(anna, code=issued.code, **PAPER)
    late, gone = asked(jan), asked(jan)
    enrol.withdraw(jan, enrolment_id=gone.id)
    after = replace(beata, now=NOW + policy.ENROLMENT_LIFE)
    before = state(jan)

    for ctx, code in ((beata, issued.code), (after, late.code), (beata, gone.code)):
        with pytest.raises(counter.NotOpen):
            counter.confirm(ctx, code=code, **PAPER)
        with pytest.raises(counter.NotOpen):
            counter.approve(ctx, code=code)
        with pytest.raises(counter.NotOpen):
            counter.refuse(ctx, code=code, reason="inne")
    with pytest.raises(counter.BadPaper):
        counter.confirm(anna, code=late.code, paper="dowod", paper_end="12")
    with pytest.raises(counter.BadReason):
        counter.refuse(anna, code=late.code, reason="")
    with pytest.raises(Enrolment.DoesNotExist):
        counter.confirm(anna, code="NIEZNANY", **PAPER)

    assert state(jan) == before


def test_without_the_permission_nothing_is_read_or_done(world, jan):
    row = asked(jan)
    nobody = make_ctx(world[1], "cases.view", user=world[3][0])
    before = state(jan)

    for act in (
        lambda: counter.confirm(nobody, code=row.code, **PAPER),
        lambda: queries.brought(nobody, code=row.code),
        lambda: queries.waiting_for_second(nobody),
        lambda: counter.keep_confirmation(
            nobody, code=row.code, counter_id=1, paper="dowod", paper_end="1234"
        ),
        lambda: asked(nobody),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert state(jan) == before


def test_a_refusal_ends_it_and_says_why(jan, anna):
    row = asked(jan)

    counter.refuse(anna, code=row.code, reason="dane")

    [shown] = queries.enrolments(jan)
    assert (shown.state, shown.refusal, shown.device_id) == ("odmowa", "dane", None)


def test_bad_requests_are_refused(world, jan):
    key = new_key()
    asked(jan, key)
    nameless = resident_ctx(world[0], make_resident("x@poczta.example", first_name=""))
    numbered = make_resident("y@poczta.example", last_name="44051401359")
    before = state(jan)

    with pytest.raises(enrol.KnownKey):
        asked(jan, key)
    with pytest.raises(BadRequest):
        enrol.ask(jan, request=b"smieci", device="x")
    with pytest.raises(enrol.NoName):
        asked(nameless)
    with pytest.raises(PeselInName):
        asked(resident_ctx(world[0], numbered))
    assert state(jan) == before
    for _ in range(policy.MOST_WAITING - 1):
        asked(jan)
    with pytest.raises(enrol.TooMany):
        asked(jan)


def test_another_persons_things_do_not_exist(world, jan, anna):
    row = asked(jan)
    counter.confirm(anna, code=row.code, **PAPER)
    [one] = queries.devices(jan)
    ewa = resident_ctx(world[0], make_resident("ewa@poczta.example", last_name="Obca"))

    assert queries.devices(ewa) == [] and queries.enrolments(ewa) == []
    for act in (
        lambda: queries.device(ewa, device_id=one.id),
        lambda: devices.take_back(ewa, device_id=one.id),
        lambda: devices.make_loss_code(ewa, device_id=one.id),
        lambda: devices.renew(ewa, device_id=one.id, request=b"", signature=b""),
    ):
        with pytest.raises(KeyDevice.DoesNotExist):
            act()
    for act in (enrol.withdraw, queries.enrolment):
        with pytest.raises(Enrolment.DoesNotExist):
            act(ewa, enrolment_id=row.id)
    assert queries.device(jan, device_id=one.id).works(NOW)


def issued_with(key, jan: Ctx, anna: Ctx):
    counter.confirm(anna, code=asked(jan, key).code, **PAPER)
    return queries.devices(jan)[0]


def test_the_last_loss_code_takes_back_and_no_other(world, jan, anna):
    one = issued_with(new_key(), jan, anna)
    anybody = system_ctx(world[0].pk, now=NOW)
    first = devices.make_loss_code(jan, device_id=one.id)
    second = devices.make_loss_code(jan, device_id=one.id)

    assert devices.report_loss(anybody, code=first) is None
    assert devices.report_loss(anybody, code="") is None
    assert queries.device(jan, device_id=one.id).revoked_at is None
    gone = devices.report_loss(anybody, code=f"{second[:4]}-{second[4:]}".lower())
    again = devices.report_loss(anybody, code=second)

    assert gone is not None and again is not None and gone.revoked_at == again.revoked_at == NOW
    listed = keys.trust_anchors().revocation_lists
    serials = {entry.serial_number for one_list in listed for entry in one_list}
    assert int(one.serial, 16) in serials


def test_renewal_is_vouched_for_by_the_key_in_force(jan, anna):
    key, fresh = new_key(), new_key()
    one = issued_with(key, jan, anna)
    request = make_request(fresh)
    good = key.sign(request, ec.ECDSA(hashes.SHA256()))
    soon = replace(jan, now=one.not_after - timedelta(days=20))
    before = state(jan)

    with pytest.raises(devices.NotRenewable):
        devices.renew(jan, device_id=one.id, request=request, signature=good)
    with pytest.raises(devices.NotTheHolder):
        bad = new_key().sign(request, ec.ECDSA(hashes.SHA256()))
        devices.renew(soon, device_id=one.id, request=request, signature=bad)
    with pytest.raises(devices.NotTheHolder):
        devices.renew(soon, device_id=one.id, request=make_request(new_key()), signature=good)
    with pytest.raises(devices.NotRenewable):
        late = replace(jan, now=one.not_after)
        devices.renew(late, device_id=one.id, request=request, signature=good)
    same = make_request(key)
    with pytest.raises(enrol.KnownKey):
        vouched = key.sign(same, ec.ECDSA(hashes.SHA256()))
        devices.renew(soon, device_id=one.id, request=same, signature=vouched)
    assert state(jan) == before
    made = devices.renew(soon, device_id=one.id, request=request, signature=good)

    assert x509.load_der_x509_certificate(made.der).public_key() == fresh.public_key()
    assert made.name == one.name and made.not_after > one.not_after
    assert queries.device(jan, device_id=one.id).works(soon.now)


def test_a_certificate_taken_back_is_not_renewed(jan, anna):
    key = new_key()
    one = issued_with(key, jan, anna)
    devices.take_back(jan, device_id=one.id)
    soon = replace(jan, now=one.not_after - timedelta(days=20))
    request = make_request(new_key())

    with pytest.raises(devices.NotRenewable):
        signature = key.sign(request, ec.ECDSA(hashes.SHA256()))
        devices.renew(soon, device_id=one.id, request=request, signature=signature)


def test_rules_hold_from_their_day():
    old = policy.SecondPerson(date(2025, 1, 1), for_entities=False, for_another=True)
    new = policy.SecondPerson(date(2026, 6, 1), for_entities=True, for_another=False)
    ask = {"acts_for": True, "has_another": True, "rules": (new, old)}

    assert policy.why_second(date(2024, 12, 31), **ask) == []
    assert policy.why_second(date(2026, 5, 31), **ask) == ["kolejny"]
    assert policy.why_second(date(2026, 6, 1), **ask) == ["podmiot"]
    assert policy.why_second(date(2026, 6, 1), acts_for=False, has_another=True) == ["kolejny"]
