"""Two offices, people of every kind, and one thing for every part of an address."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.factories import WARSAW, appoint, make_resident, sign_in
from tests.residents import certified
from tests.rows import make_row

from django.db.models import QuerySet
from django.test import Client

from wrota.kernel.accounts import people
from wrota.kernel.accounts.models import User
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.keys import commands as keys
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.keys.queries import offers
from wrota.kernel.manifest import ROLES, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.reach import migrating
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.models import Licence
from wrota.modules.alcohol.tests import factories as alcohol
from wrota.office.cases.models import Case, Letter, Task
from wrota.office.delivery.models import Delivery
from wrota.office.documents.models import Document, Inspection, Preview
from wrota.office.forms import commands as forms
from wrota.office.forms.models import Submission
from wrota.office.inbox import counter
from wrota.office.inbox.counter import Paper
from wrota.office.inbox.models import Mailbox, OutLetter, Receipt, RoutingRule
from wrota.office.ledger.models import Receivable
from wrota.office.parties.types import PartyData
from wrota.office.pki import publishing
from wrota.office.pki.models import Certificate, Proposal, RevocationList
from wrota.office.publication.models import BipEntry
from wrota.office.publication.types import CATEGORIES

OFFICE_ROLES = tuple(role for role in ROLES if role != "mieszkaniec")
#: what an administrator or an operator of the centre may do is for people only
ROLES_OF_PROGRAMS = tuple(r for r in OFFICE_ROLES if r not in {"administrator", "centrum"})
OWNER = "mieszkaniec, którego to sprawy"
OUT = "biurko/<slug:slug>/pisma/<int:out_id>/"
ITEM = "biurko/<slug:slug>/przesylka/<int:incoming_id>/"


@dataclass(frozen=True)
class Who:
    """One kind of person who asks."""

    name: str
    user: User | None = None
    roles: tuple[str, ...] = ()
    works_in: str = ""  #: slug
    is_strong: bool = True

    def client(self, **options: Any) -> Client:
        client = Client(**options)
        return sign_in(client, self.user, strong=self.is_strong) if self.user else client


@dataclass(frozen=True)
class World:
    office: Authority
    other: Authority
    people: dict[str, Who]
    samples: dict[str, Any]
    keys: dict[str, str]  #: the secrets of programs, by what each may do


def build() -> World:
    """Make the offices with the commands of the platform itself."""
    now = datetime.now(WARSAW)
    office, other = alcohol.an_office(now=now), alcohol.an_office("zabor", now=now)
    alcohol.granted(office, **alcohol.soon())
    case_id = alcohol.apply(office, **alcohol.soon())
    publishing.write_public_files()
    # the office asked about runs the platform, or it would have no pages of the centre
    former = Authority.objects.get(is_operator=True)
    Authority.objects.update(is_operator=False)
    Authority.objects.filter(pk=office.authority.pk).update(is_operator=True)
    with migrating():  # and the centre goes with it
        for model in (Certificate, RevocationList):
            rows = QuerySet(model).filter(authority=former)
            rows.update(authority=office.authority)
    office.authority.refresh_from_db()
    people_of = {one.name: one for one in _people(office, other.authority)}
    secrets = _keys(people_of, office.authority, other.authority)
    held = certified(office.authority, people_of[OWNER].user, people_of["wszystko"].user, now=now)
    return World(
        office.authority,
        other.authority,
        people_of,
        _samples(office, case_id) | held,
        secrets,
    )


def _people(office: alcohol.Office, other: Authority) -> list[Who]:
    here = office.authority
    everything = _official(here, "wszystko", OFFICE_ROLES)
    operator = make_resident("operator@umwl.example")
    operator.is_operator = True
    operator.save()
    owner = User.objects.get(pk=office.resident.actor.user_id)
    return [
        Who("niezalogowany"),
        Who(OWNER, owner),
        Who("inny mieszkaniec", make_resident("obcy@poczta.example")),
        everything,
        replace(everything, name="wszystko bez drugiego składnika", is_strong=False),
        _official(here, "bez ról", ()),
        *(_official(here, role, (role,)) for role in OFFICE_ROLES),
        _official(other, "inny urząd", OFFICE_ROLES),
        Who("operator", operator),
        Who("operator bez drugiego składnika", operator, is_strong=False),
    ]


def _official(office: Authority, name: str, roles: tuple[str, ...]) -> Who:
    user = make_resident(f"{name.replace(' ', '.')}@{office.slug}.example")
    appoint(office, user, *roles)
    return Who(name, user, roles, office.slug)


def _keys(asking: dict[str, Who], office: Authority, other: Authority) -> dict[str, str]:
    """Make a key with the rights of each role, and keys that must open nothing."""
    maker, foreign = asking["wszystko"].user, asking["inny urząd"].user
    found = {role: make_key(office, maker, role, role) for role in ROLES_OF_PROGRAMS}
    found["wszystko"] = make_key(office, maker, "wszystko", *OFFICE_ROLES)
    found["innego urzędu"] = make_key(other, foreign, "obcy", *OFFICE_ROLES)
    for name in ("odwołany", "wygasły"):
        found[name] = make_key(office, maker, name, *OFFICE_ROLES)
    today = datetime.now(WARSAW)
    with scope(office.pk):
        ApiKey.objects.filter(name="program odwołany").update(revoked_at=today)
        ApiKey.objects.filter(name="program wygasły").update(in_force_to=today.date())
    return found


def make_key(office: Authority, maker: User, name: str, *roles: str) -> str:
    """Make a key with what the roles may do, as far as a key may hold it; return its secret."""
    enabled = tuple(office.modules)
    now = datetime.now(WARSAW)
    held = permissions_of(frozenset(OFFICE_ROLES), enabled=enabled)
    ctx = Ctx(office.pk, Actor("official", str(maker), maker.pk), now, held)
    may_give = {code for offer in offers(ctx) for code, _title in offer.permissions}
    return keys.make(
        ctx,
        name=f"program {name}",
        permissions=permissions_of(frozenset(roles), enabled=enabled) & may_give,
        in_force_to=now.date() + timedelta(days=30),
    )


def _samples(office: alcohol.Office, case_id: int) -> dict[str, Any]:
    owner = User.objects.get(pk=office.resident.actor.user_id)
    paper = counter.register_paper(
        office.system,
        paper=Paper(title="List", sender=PartyData(kind="osoba", name="Ewa Lis")),
    ).incoming_id
    with scope(office.authority.pk):
        letter_out = make_row(OutLetter, office.authority)
        submission = Submission.objects.latest("pk")
        letter_out.channel, letter_out.files = "email", [submission.document_id]
        letter_out.save()
        drawn = Document.objects.get(pk=submission.document_id).blob
        make_row(Preview, office.authority, blob=drawn, page=1, content=b"\x89PNG")
        letter = make_row(Letter, office.authority, case=Case.objects.get(pk=case_id))
        return {
            "slug": office.authority.slug,
            "module": "alcohol",
            "code": "alcohol.wniosek",
            "category": next(iter(CATEGORIES)),
            "origin": "podanie",
            "origin_id": submission.pk,
            "step": 1,
            "year": date.today().year,  # noqa: DTZ011
            "case_id": case_id,
            "licence_id": Licence.objects.latest("pk").pk,
            "task_id": Task.objects.filter(case_id=case_id).latest("pk").pk,
            "submission_id": submission.pk,
            "document_id": submission.document_id,
            "delivery_id": Delivery.objects.latest("pk").pk,
            "receivable_id": Receivable.objects.latest("pk").pk,
            "entry_id": BipEntry.objects.latest("pk").pk,
            "letter_id": letter.pk,
            "proposal_id": make_row(
                Proposal, office.authority, act="generation", data={"kind": "seals"}
            ).pk,
            "act": "generation",
            "incoming_id": Receipt.objects.latest("pk").incoming_id,
            f"{ITEM}arkusz.pdf incoming_id": paper,
            f"{ITEM}etykieta.pdf incoming_id": paper,
            f"{ITEM}poswiadczenie/ incoming_id": paper,
            f"{ITEM}rodzaj/ incoming_id": paper,
            "mailbox_id": make_row(Mailbox, office.authority).pk,
            "out_id": letter_out.pk,
            f"{OUT}plik/<int:document_id>/ document_id": submission.document_id,
            "rule_id": make_row(RoutingRule, office.authority).pk,
            f"{ITEM}<str:name> name": "upo.xml",
            "version": "1.0",
            "inspection_id": Inspection.objects.latest("pk").pk,
            "key_id": ApiKey.objects.latest("pk").pk,
            "key": forms.start(office.resident, form_code="alcohol.wniosek", prefill={}),
            "mandate_id": people.add_mandate(owner, data=_mandate()),
            "pki/<str:name> name": "ca.pem",
            "encoded": "MAA=",
            "dane/<str:name>.csv name": "urzedy",
            "u/<slug:slug>/potwierdzenie/<int:submission_id>/<str:name> name": "upo.xml",
            "sprawdz/<str:code>/ code": Receipt.objects.latest("pk").code,
            "bip/rejestr/<str:module>/<str:code>/ code": "alcohol-zezwolenia",
            "u/<slug:slug>/bip/rejestr/<str:module>/<str:code>/ code": "alcohol-zezwolenia",
            "u/<slug:slug>/bip/rejestr/<str:module>/<str:code>.csv code": "alcohol-zezwolenia",
        }


def _mandate() -> dict[str, Any]:
    return {
        "kind": "osoba", "principal": "Ewa Nowak", "basis": "pełnomocnictwo",
        "in_force_from": date(2026, 1, 1),
    }  # fmt: skip
