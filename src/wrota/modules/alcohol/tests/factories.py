"""Offices, people and matters of alcohol permits, for the tests of this and other modules."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.accounts.types import PersonCard
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands as offices
from wrota.kernel.offices.models import Unit
from wrota.kernel.offices.region import NewOffice, add_office
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.commands import opinion
from wrota.modules.alcohol.models import Application, Licence, LicenceChange
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import letters
from wrota.office.cases import queries as cases
from wrota.office.delivery import commands as delivery
from wrota.office.delivery import queries as deliveries
from wrota.office.forms import commands as forms
from wrota.office.forms import queries as drafts
from wrota.office.forms.commands import NewFile
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import items, jobs
from wrota.office.inbox.commands import Signatory
from wrota.office.inbox.items import Wanted
from wrota.office.ledger import queries as books
from wrota.office.pki import commands as pki
from wrota.office.publication import queries as bulletin

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 24, 12, 52, 7, tzinfo=WARSAW)
OPERATOR = Actor(kind="operator", name="Ewa Operator", user_id=1, strong=True)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
LIMITS = {
    "A-detal": 3, "A-gastronomia": 2, "B-detal": 3, "B-gastronomia": 2, "C-detal": 3,
    "C-gastronomia": 1,
}  # fmt: skip
LISTS = {"localities": (("0910470", "Sulechów"),)}


@dataclass(frozen=True)
class Office:
    """An office with one person in each role, and a resident who applies."""

    authority: Authority
    clerk: Ctx
    treasurer: Ctx
    head: Ctx
    registrar: Ctx
    resident: Ctx

    @property
    def system(self) -> Ctx:
        return system_ctx(self.authority.pk, now=self.clerk.now)

    def at(self, moment: datetime) -> "Office":
        """Return the same people at another moment."""
        people = ("clerk", "treasurer", "head", "registrar", "resident")
        return replace(self, **{p: replace(getattr(self, p), now=moment) for p in people})

    def later(self, days: int) -> "Office":
        return self.at(self.clerk.now + timedelta(days=days))


def an_office(slug: str = "sulechow", *, now: datetime = NOW, with_limits: bool = True) -> Office:
    """Make an office that works, with people and, unless told otherwise, limits."""
    if not Authority.objects.filter(is_operator=True).exists():
        region = NewOffice(name="Województwo Lubuskie", kind="wojewodztwo", slug="umwl", teryt="08")
        centre = add_office(region, actor=OPERATOR, now=now - timedelta(days=1))
        pki.establish(system_ctx(centre.id, now=now - timedelta(days=1)))
    new = NewOffice(
        name=f"Urząd Miejski {slug.title()}",
        short_name=f"Gmina {slug.title()}",
        kind="gmina",
        organ=f"Burmistrz {slug.title()}",
        slug=slug,
        street="pl. Ratuszowy 6",
        postal_code="66-100",
        town="Sulechów",
    )
    added = add_office(new, actor=OPERATOR, now=now - timedelta(days=1))
    authority = Authority.objects.get(pk=added.id)
    made = Office(
        authority,
        _official(authority, "Marta", "Zielińska", "SO", "Inspektor", ["urzednik"], now),
        _official(authority, "Paweł", "Lis", "FN", "Księgowy", ["ksiegowosc"], now),
        _official(authority, "Anna", "Wójcik", "K", "Burmistrz", ["kierownik"], now),
        _official(authority, "Ewa", "Maj", "OR", "Sekretarka", ["kancelaria"], now),
        a_resident(authority, "Jan", "Nowak", now),
    )
    if with_limits:
        enter_limits(made)
    return made


def enter_limits(office: Office, **changed: int) -> None:
    commands.set_limits(
        office.clerk,
        number="XX/1/2026",
        dated_on=date(2026, 1, 29),
        in_force_from=date(2026, 3, 1),
        limits=LIMITS | {k.replace("_", "-"): v for k, v in changed.items()},
        min_distance_m=50,
    )


def a_resident(authority: Authority, first: str, last: str, now: datetime) -> Ctx:
    email = f"{first}.{last}.{authority.slug}@poczta.example".lower()
    user, _ = User.objects.get_or_create(
        email=email, defaults={"first_name": first, "last_name": last}
    )
    allowed = permissions_of(frozenset({"mieszkaniec"}), enabled=tuple(authority.modules))
    actor = Actor("resident", f"{first} {last}", user_id=user.pk, strong=True)
    return Ctx(authority.pk, actor, now, allowed)


def _official(
    authority: Authority, first: str, last: str, unit: str, post: str, roles: list[str], now
) -> Ctx:
    email = f"{first}.{last}@{authority.slug}.example".lower()
    user = User.objects.create_user(email, first_name=first, last_name=last)
    system = system_ctx(authority.pk, now=now)
    with scope(authority.pk):
        unit_id = Unit.objects.get(symbol=unit).pk
    offices.appoint(
        system, user_id=user.pk, unit_id=unit_id, title=post, roles=roles, since=date(2026, 1, 1)
    )
    allowed = permissions_of(frozenset(roles), enabled=tuple(authority.modules))
    actor = Actor("official", f"{first} {last}", user_id=user.pk, post=post, strong=True)
    return Ctx(authority.pk, actor, now, allowed)


def day(name: str, value: date) -> dict[str, list[str]]:
    return {name: [str(value.day)], f"{name}-m": [str(value.month)], f"{name}-r": [str(value.year)]}


def address(name: str, locality: str = "Sulechów", house: str = "4") -> dict[str, list[str]]:
    return {name: [locality], f"{name}-nr_domu": [house], f"{name}-kod": ["66-100"]}


HOLDER = {
    "firma": ["Sklep „U Jana” Jan Nowak"], "nip": ["1234563218"], "odbior": ["konto"],
    "prawda": ["tak"], "telefon": [""], "email": ["jan@poczta.example"],
} | address("siedziba")  # fmt: skip


def application(kinds: tuple[str, ...] = ("A", "B"), **changed: list[str]) -> dict[str, list[str]]:
    """Return what a careful resident types for a shop from 15.12.2026 to 31.12.2030."""
    return (
        HOLDER
        | {
            "rodzaje": list(kinds), "przeznaczenie": ["detal"], "kontynuacja": ["nie"],
            "budynek": ["inny"], "skladowanie": ["lokal"], "forma": ["osoba"],
            "dziala": ["wlasnym"], "imie": ["Jan"], "nazwisko": ["Nowak"],
            "przedmiot": ["47.11 sklep"], "nazwa_punktu": ["Sklep „U Jana”"],
        }
        | day("od", date(2026, 12, 15))
        | day("do", date(2030, 12, 31))
        | address("lokal", "0910470")
        | changed
    )  # fmt: skip


def send(
    office: Office,
    code: str,
    raw: dict[str, list[str]],
    files: tuple[str, ...] = (),
    *,
    resident: Ctx | None = None,
    worker_days: int = 0,
) -> int:
    """Fill a form, send it, let the worker open its case some days later; return its id."""
    who = resident or office.resident
    key = forms.start(who, form_code=code, prefill={})
    spec = drafts.draft(who, key=key).spec
    for step in range(len(spec.steps)):
        names = {p.name for p in spec.of_step(step)}
        typed = {k: v for k, v in raw.items() if k.split("-")[0] in names}
        new = [
            NewFile(field=f, name=f"{f}.pdf", content=PDF + f.encode()) for f in files if f in names
        ]
        cleaned = forms.save_step(who, key=key, step=step, raw=typed, files=new, lists=LISTS)
        assert not cleaned.errors, cleaned.errors
    user = User.objects.get(pk=who.actor.user_id)
    card = PersonCard(user.first_name, user.last_name, user.email, "", "", "", "", "")
    inbox.submit_form(
        who,
        key=key,
        digest=drafts.draft(who, key=key).digest,
        signatory=Signatory(person=card, proof=Proof(user.pk, str(user), "totp", who.now)),
        lists=lambda _spec: LISTS,
    )
    return route(office.later(worker_days))


def route(office: Office) -> int:
    """Do the worker's part: open cases for what has come; return the newest case's id."""
    year = office.clerk.today.year
    [(item, _)] = items.listed(office.system, wanted=Wanted(year=year), limit=1)
    jobs.route(office.system, incoming_id=item.id)
    [(item, _)] = items.listed(office.system, wanted=Wanted(year=year), limit=1)
    assert item.case_id is not None
    return item.case_id


def apply(office: Office, **changed) -> int:
    """Send an application for a shop; return the case's id."""
    kinds = changed.pop("kinds", ("A", "B"))
    resident, days = changed.pop("resident", None), changed.pop("worker_days", 0)
    files = ("tytul_prawny", "decyzja_sanepidu")
    return send(
        office,
        "alcohol.wniosek",
        application(kinds, **changed),
        files,
        resident=resident,
        worker_days=days,
    )


def print_drafts(office: Office, case_id: int) -> None:
    """Do the worker's part with drafts."""
    for letter in cases.case_view(office.system, case_id=case_id).letters:
        letters.render_draft(office.system, letter_id=letter.id)


def sign(office: Office, case_id: int) -> list[int]:
    """Print and sign every draft of a case."""
    print_drafts(office, case_id)
    proof = Proof(office.head.actor.user_id, office.head.actor.name, "totp", office.head.now)
    return letters.sign(office.head, case_id=case_id, proof=proof)


def collect(office: Office, case_id: int, resident: Ctx | None = None) -> None:
    """Let the resident confirm every letter of a case that waits."""
    for one in deliveries.of_case(office.clerk, case_id=case_id):
        if one.is_waiting:
            delivery.collect(resident or office.resident, delivery_id=one.id)


def to_step(office: Office, case_id: int, step: str) -> None:
    """Lead a clean application along the usual way until it stands at a step."""
    ruling = Ruling(positive=True, on=office.clerk.today)
    ways = (
        ("opinion", lambda: commands.finish_check(office.clerk, case_id=case_id)),
        ("fee", lambda: commands.record_opinion(office.clerk, case_id=case_id, ruling=ruling)),
        ("payment", lambda: commands.assess(office.clerk, case_id=case_id)),
        ("draft", lambda: commands.confirm_payment(
            office.treasurer, case_id=case_id, paid_on=office.clerk.today)),
        ("sign", lambda: commands.draft_decision(office.clerk, case_id=case_id)),
        ("deliver", lambda: sign(office, case_id)),
        ("", lambda: collect(office, case_id)),
    )  # fmt: skip
    for reached, go in ways:
        go()
        if reached == step:
            return


def step_of(office: Office, case_id: int) -> str:
    with scope(office.authority.pk):
        return Application.objects.get(case_id=case_id).step


def granted(office: Office, **changed) -> int:
    """Return the case of permits that have been granted."""
    case_id = apply(office, **changed)
    to_step(office, case_id, "")
    return case_id


def print_ruling(office: Office, case_id: int) -> None:
    with scope(office.authority.pk):
        pk = Application.objects.get(case_id=case_id).pk
    opinion.print_ruling(office.system, application_id=pk)


def soon() -> dict[str, list[str]]:
    """Return a period that the real clock allows: from tomorrow for five years."""
    start = datetime.now(WARSAW).date() + timedelta(days=1)
    return day("od", start) | day("do", start.replace(year=start.year + 5, day=1, month=1))


def about(office: Office, kinds: str = "AB") -> dict[str, list[str]]:
    """Return what a holder types about the permits number 1 of an office."""
    return (
        HOLDER
        | {"posiadane": list(kinds)}
        | {f"numer_{k.lower()}": [f"{k}/1/2026"] for k in kinds}
        | address("lokal", "0910470")
    )


def state(office: Office, *, a: str, b: str, correction: bool = False, **changed) -> int:
    """Send a statement of last year's sales; return the case's id."""
    said = {
        "rok": [str(office.resident.today.year - 1)], "korekta": ["tak" if correction else "nie"],
        "sprzedaz_a": [a], "sprzedaz_b": [b], "k1": ["tak"],
    }  # fmt: skip
    return send(office, "alcohol.oswiadczenie", about(office) | said | changed)


def apply_once(office: Office) -> int:
    """Apply for a one-off permit A on 5 and 6 December; return the case's id."""
    raw = (
        application(("A",))
        | {
            "impreza": ["Festyn"], "godzina_od": ["16"], "godzina_do": ["23.30"],
            "organizator": ["wnioskodawca"], "wydane_przez": ["ta_gmina"],
            "numer_stalego": ["A/1/2025"],
        }
        | day("od", date(2026, 12, 5))
        | day("do", date(2026, 12, 6))
        | address("miejsce", "0910470")
        | address("magazyn")
    )  # fmt: skip
    return send(office, "alcohol.jednorazowe", raw, ("zgoda_wlasciciela_terenu",))


def apply_catering(office: Office) -> int:
    """Apply for a catering permit C for 2027 and 2028; return the case's id."""
    raw = (
        application(("C",))
        | {"obszar": ["cała gmina"]}
        | day("od", date(2027, 1, 1))
        | day("do", date(2028, 12, 31))
        | address("magazyn")
    )
    return send(office, "alcohol.catering", raw, ("decyzja_sanepidu",))


def moment(year: int, month: int, day_number: int) -> datetime:
    return datetime(year, month, day_number, 10, 0, tzinfo=WARSAW)


def ceasing(office: Office) -> dict[str, list[str]]:
    """Return what a holder types who closes the shop on 20.12.2026."""
    said = {
        "powod": ["likwidacja"], "zwrot": ["rachunek"], "rachunek": ["61109010140000071219812874"],
    }  # fmt: skip
    return about(office) | said | day("dzien_konca", date(2026, 12, 20))


def changing(office: Office) -> dict[str, list[str]]:
    """Return what a holder types whose name has changed."""
    said = {"co_sie_zmienilo": ["nazwa"], "opis_zmiany": ["Spółka zamiast jednej osoby."]}
    return about(office) | said | day("zmiana_od", date(2026, 11, 1))


def appealing(office: Office, reference: str) -> dict[str, list[str]]:
    """Return what a party types who appeals against a decision of today."""
    said = {
        "numer_decyzji": [reference], "przywrocenie": [""], "zadanie": ["zmiana"],
        "uzasadnienie": ["Okres jest za krótki."],
    }  # fmt: skip
    today = office.resident.today
    return HOLDER | said | day("dzien_decyzji", today) | day("dzien_doreczenia", today)


def permits(office: Office) -> list[Licence]:
    with scope(office.authority.pk):
        return list(Licence.objects.order_by("kind"))


def snapshot(office: Office) -> tuple:
    """Return everything of the module that a refused act must leave as it was."""
    with scope(office.authority.pk):
        return (
            list(Licence.objects.values()),
            list(Application.objects.values()),
            LicenceChange.objects.count(),
            books.receivables(office.clerk),
        )


def changes(office: Office) -> list[str]:
    """Return the words of every change in the bulletin, the newest first."""
    return [version.change for _, version in bulletin.change_log(office.resident)]


def finish(office: Office, case_id: int) -> None:
    """Sign what was drafted and let the resident collect it."""
    sign(office, case_id)
    collect(office, case_id)
