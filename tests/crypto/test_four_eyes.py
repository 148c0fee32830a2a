"""Four eyes: nothing of the centre changes until a second operator says yes, and then once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from tests.crypto.test_pki_app import *  # noqa: F403  # the fixtures of a founded centre

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import Actor, Ctx, NotAllowed
from wrota.kernel.manifest import ROLES, permissions_of
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import (
    authorities,
    commands,
    finding,
    four_eyes,
    oversight,
    queries,
    terms,
)
from wrota.office.pki.acts import ACTS, BadProposal
from wrota.office.pki.four_eyes import TERM, NotTheCentre, NotWaiting, OwnProposal
from wrota.office.pki.models import Certificate, Parameter, Proposal

pytestmark = pytest.mark.django_db
WHY = "Klucz urzędu kończy się za rok."


@pytest.fixture
def anna(founded: Ctx, operator, now: datetime) -> Ctx:
    actor = Actor("official", "Anna Sowa", user_id=11, strong=True)
    return Ctx(operator.pk, actor, now, frozenset({"pki.operate"}))


@pytest.fixture
def piotr(anna: Ctx) -> Ctx:
    return replace(anna, actor=Actor("official", "Piotr Wilk", user_id=12, strong=True))


def everything() -> list[tuple[object, ...]]:
    """Return all rows of the centre that an act may change."""
    with door("pki.trust"):
        rows = Certificate.objects.order_by("pk")
        return [
            *rows.values_list("pk", "serial", "is_current", "revoked_at"),
            *Parameter.objects.order_by("pk").values_list("pk", "name", "value"),
        ]


def outcome(ctx: Ctx, proposal_id: int) -> str:
    return oversight.proposal(ctx, proposal_id=proposal_id).state


def new_seals(ctx: Ctx) -> int:
    return four_eyes.propose(ctx, act="generation", data={"kind": "seals"}, reason=WHY)


def test_nothing_happens_until_another_operator_approves(anna, piotr) -> None:
    before = everything()

    proposed = new_seals(anna)
    untouched = everything()
    said = four_eyes.approve(piotr, proposal_id=proposed)

    assert untouched == before
    assert len(everything()) > len(before) and "nowy urząd" in said
    row = oversight.proposal(anna, proposal_id=proposed)
    assert (row.state, row.decided_by, row.proposed_by) == ("approved", "Piotr Wilk", "Anna Sowa")


def test_nobody_approves_or_refuses_their_own(anna) -> None:
    proposed, before = new_seals(anna), everything()

    for decide in (four_eyes.approve, lambda c, **k: four_eyes.refuse(c, why="nie", **k)):
        with pytest.raises(OwnProposal):
            decide(anna, proposal_id=proposed)

    assert everything() == before and outcome(anna, proposed) == "waiting"
    with scope(anna.authority_id):
        kinds = AuditEntry.objects.filter(name="office.pki.four_eyes.approve")
        assert [one.kind for one in kinds] == ["refusal"]


def test_control_without_the_rule_one_person_would_do_it_alone(anna, monkeypatch) -> None:
    proposed, before = new_seals(anna), everything()
    monkeypatch.setattr(four_eyes, "_of_another", four_eyes._waiting)

    four_eyes.approve(anna, proposal_id=proposed)

    assert everything() != before


def test_after_its_term_a_proposal_does_nothing(anna, piotr) -> None:
    proposed, before = new_seals(anna), everything()
    late = replace(piotr, now=piotr.now + TERM)

    with pytest.raises(NotWaiting):
        four_eyes.approve(late, proposal_id=proposed)

    assert everything() == before and outcome(late, proposed) == "expired"
    assert oversight.waiting(late) == [] and len(oversight.waiting(piotr)) == 1
    four_eyes.approve(replace(late, now=late.now - timedelta(seconds=1)), proposal_id=proposed)


@pytest.mark.parametrize("ending", ["withdrawn", "refused", "approved"])
def test_a_decided_proposal_is_not_decided_again(anna, piotr, ending) -> None:
    proposed = new_seals(anna)
    end = {
        "withdrawn": lambda: four_eyes.withdraw(anna, proposal_id=proposed),
        "refused": lambda: four_eyes.refuse(piotr, proposal_id=proposed, why="Jeszcze rok."),
        "approved": lambda: four_eyes.approve(piotr, proposal_id=proposed),
    }
    end[ending]()
    before = everything()

    for again in end.values():
        with pytest.raises(NotWaiting):
            again()

    assert everything() == before and outcome(anna, proposed) == ending


def test_only_the_author_withdraws(anna, piotr) -> None:
    proposed = new_seals(anna)

    with pytest.raises(NotAllowed):
        four_eyes.withdraw(piotr, proposal_id=proposed)

    assert outcome(anna, proposed) == "waiting"


def test_what_was_approved_is_in_the_journal_with_both_names(anna, piotr) -> None:
    proposed = new_seals(anna)
    four_eyes.approve(piotr, proposal_id=proposed)

    with scope(anna.authority_id):
        [done] = AuditEntry.objects.filter(name="office.pki.four_eyes.carry_out")

    assert done.actor == "Piotr Wilk"
    assert f'"by":{anna.actor.user_id}' in done.payload and '"kind":"seals"' in done.payload


def test_no_role_carries_out_an_act_without_a_second_person(anna) -> None:
    held = permissions_of(frozenset(ROLES), enabled=())

    assert "pki.operate" in held and "pki.establish" not in held
    for alone in (
        lambda: authorities.make_generation(anna, kind="seals"),
        lambda: authorities.revoke_authority(anna, authority_id=1, reason="urzad"),
        lambda: four_eyes.use_permit(anna, act="generation"),
    ):
        with pytest.raises(NotAllowed):
            alone()


@pytest.mark.parametrize(
    ("act", "data", "reason"),
    [
        ("generation", {"kind": "seal"}, WHY),
        ("generation", {"kind": "seals"}, "  "),
        ("nieznana", {}, WHY),
        ("parameter", {"name": "seal", "value": 1}, WHY),
        ("parameter", {"name": "service", "value": 398}, WHY),
        ("parameter", {"name": "seal", "value": terms.TERMS["seal"].usual}, WHY),
        ("parameter", {"name": "root", "value": 100}, WHY),
        ("revoke", {"certificate_id": 0, "reason": "klucz"}, WHY),
        ("revoke", {"certificate_id": "1", "reason": "klucz"}, WHY),
    ],
)
def test_what_cannot_be_done_is_not_proposed(anna, act, data, reason) -> None:
    with pytest.raises(BadProposal):
        four_eyes.propose(anna, act=act, data=data, reason=reason)

    assert oversight.history(anna) == []


def test_another_office_has_no_centre(anna, founded) -> None:
    there = replace(anna, authority_id=founded.authority_id)

    with pytest.raises(NotTheCentre):
        new_seals(there)


def certificate_id(kind: str) -> int:
    with door("pki.trust"):
        return Certificate.objects.get(kind=kind, is_current=True).pk


def together(anna: Ctx, piotr: Ctx, act: str, **data: object) -> str:
    proposed = four_eyes.propose(anna, act=act, data=data, reason=WHY)
    return four_eyes.approve(piotr, proposal_id=proposed)


@pytest.mark.parametrize("kind", ["seal", "tsa", "platform"])
def test_the_centre_takes_back_any_certificate(anna, piotr, founded, kind) -> None:
    commands.issue_seal(founded)
    pk = certificate_id(kind)

    together(anna, piotr, "revoke", certificate_id=pk, reason="klucz")

    with door("pki.trust"):
        row = Certificate.objects.get(pk=pk)
    assert row.revoked_at == piotr.now and not row.is_current
    listed = [
        one.get_revoked_certificate_by_serial_number(int(row.serial, 16))
        for one in queries.trust_anchors().revocation_lists
    ]
    assert any(listed)
    if kind != "seal":  # the centre's own work goes on with a new key
        assert certificate_id(kind) != pk


def test_an_authority_taken_back_is_so_for_good(anna, piotr) -> None:
    pk = certificate_id("services")
    both = [
        four_eyes.propose(
            anna,
            act="revoke-authority",
            data={"certificate_id": pk, "reason": "urzad"},
            reason=WHY,
        )
        for _ in range(2)
    ]
    four_eyes.approve(piotr, proposal_id=both[0])

    with pytest.raises(BadProposal):
        four_eyes.approve(piotr, proposal_id=both[1])

    with door("pki.trust"):
        assert Certificate.objects.get(pk=pk).revoked_at == piotr.now
    assert outcome(anna, both[1]) == "waiting"


def test_the_root_is_not_taken_back(anna) -> None:
    with pytest.raises(BadProposal):
        four_eyes.propose(
            anna,
            act="revoke-authority",
            data={"certificate_id": certificate_id("root"), "reason": "urzad"},
            reason=WHY,
        )


def test_a_parameter_counts_from_then_on(anna, piotr, founded) -> None:
    before = x509.load_pem_x509_certificate(commands.issue_seal(founded).pem.encode())

    together(anna, piotr, "parameter", name="seal", value=200)
    after = x509.load_pem_x509_certificate(commands.issue_seal(founded).pem.encode())

    def days(one: x509.Certificate) -> int:
        return (one.not_valid_after_utc - one.not_valid_before_utc).days

    assert (days(before), days(after)) == (1095, 200)


def test_lists_follow_their_parameter(anna, piotr) -> None:
    together(anna, piotr, "parameter", name="list-days", value=5)
    together(anna, piotr, "generation", kind="services")

    [made] = [one for one in oversight.state(anna) if one.authority.slug == "services-2"]

    assert made.full_list.next_update == anna.now + timedelta(days=5)


def test_every_act_warns_and_is_told_in_words(anna, piotr, founded) -> None:
    commands.issue_seal(founded)
    proposed = [
        four_eyes.propose(anna, act="revoke", data=data, reason=WHY)
        for data in [{"certificate_id": certificate_id("seal"), "reason": "klucz"}]
    ]
    proposed.append(new_seals(anna))

    assert all(len(act.warning) > 60 for act in ACTS.values())
    for row in oversight.waiting(anna):
        assert row.facts and row.warning
    with scope(anna.authority_id):
        assert Proposal.objects.count() == len(proposed)


def test_certificates_are_found_by_number_fingerprint_and_name(anna, founded) -> None:
    made = commands.issue_seal(founded)
    pem = x509.load_pem_x509_certificate(made.pem.encode())
    fingerprint = pem.fingerprint(x509.base.hashes.SHA256()).hex()
    colons = ":".join(fingerprint[n : n + 2] for n in range(0, 64, 2)).upper()

    for asked in (made.serial, f"0x{made.serial.upper()}", colons, fingerprint, "zabór", "Zab"):
        assert made.id in {one.id for one in finding.search(anna, asked)}, asked
    for asked in ("Za", "", "nikt taki", fingerprint[:-1]):
        assert finding.search(anna, asked) == [], asked
    with pytest.raises(NotAllowed):
        finding.search(founded.__class__(founded.authority_id, anna.actor, anna.now), "zabór")
