"""The offices of the region: loaded from the official lists at once, others added one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from wrota.kernel.accounts.models import User
from wrota.kernel.context import SYSTEM, Actor, Ctx, NotAllowed
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands, invitation
from wrota.kernel.offices.founding import catch_up, found, modules_for, waiting
from wrota.kernel.offices.models import Unit
from wrota.kernel.tasks.queue import enqueue, system_ctx
from wrota.kernel.tenancy import scope
from wrota.law import identifiers
from wrota.law.classifications import teryt
from wrota.law.classifications.places import fold

REGION = "lubuskie"
FOUND = "platform.found"
FOUNDERS = ("operator", "system")
TERYT_LENGTHS = {"gmina": (7,), "powiat": (4,), "wojewodztwo": (2,), "jednostka": (2, 4, 7)}
ADMIN_POST = "Administrator urzędu"
ADMIN_ROLES = ("administrator", "redaktor")


class BadOffice(ValueError):
    """The office cannot be added; `errors` maps a field of `NewOffice` to a Polish message."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffice:
    """What is asked about a new office; only the name and the kind must be given.

    `modules` left as None means all modules for this kind of office; `parent` is the slug of the
    office it belongs to; `admin_email` gets an invitation.
    """

    name: str
    kind: str
    short_name: str = ""
    organ: str = ""
    slug: str = ""
    parent: str = ""
    region: str = REGION
    teryt: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    modules: tuple[str, ...] | None = None
    admin_email: str = ""
    admin_first_name: str = ""
    admin_last_name: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    id: int
    slug: str
    modules: tuple[str, ...]
    admin_id: int | None


@dataclass(frozen=True, slots=True)
class Loaded:
    created: int
    present: int
    caught_up: int  #: offices that got the setup of a part which came after them


def load_region(now: datetime) -> Loaded:
    """
    Create the offices of the region that are missing; what exists is left as it is.

    Run again after an update it only sets up parts that came since. Facts are those of
    `law.classifications.teryt`, each with its source and certainty.
    """
    with transaction.atomic():
        known = set(Authority.objects.values_list("slug", flat=True))
        listed = teryt.offices()
        made = [
            office
            for level in _levels(listed)
            for office in _create([one for one in level if one.slug not in known])
        ]
        for office in made:
            found(_founder(office, SYSTEM, now), slug=office.slug)
        late = [
            office
            for office in Authority.objects.filter(slug__in=known & {o.slug for o in listed})
            if waiting(office)
        ]
        for office in late:
            catch_up(_founder(office, SYSTEM, now))
    return Loaded(len(made), len(listed) - len(made), len(late))


def add_office(new: NewOffice, *, actor: Actor, now: datetime) -> Added:
    """
    Add an office of any region that works at once; the first one of all runs the platform.

    :raises BadOffice: when something is wrong; nothing is changed then.
    :raises NotAllowed: unless the platform's operator acts.
    """
    if actor.kind not in FOUNDERS:
        raise NotAllowed(FOUND)
    office, errors = _checked(new)
    if errors:
        raise BadOffice(errors)
    try:
        with transaction.atomic():
            return _add(office, new, actor, now)
    except IntegrityError as error:
        raise BadOffice({"slug": "Ten adres w portalu zajął w tej chwili inny urząd."}) from error


def _add(office: Authority, new: NewOffice, actor: Actor, now: datetime) -> Added:
    office.is_operator = not Authority.objects.filter(is_operator=True).exists()
    office.save(force_insert=True)
    ctx = _founder(office, actor, now)
    found(ctx, slug=office.slug)
    admin = _appoint_first(ctx, new) if new.admin_email else None
    return Added(office.pk, office.slug, tuple(office.modules), admin)


def _appoint_first(ctx: Ctx, new: NewOffice) -> int:
    email = User.objects.normalize_email(new.admin_email.strip()).lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email,
        first_name=new.admin_first_name.strip(),
        last_name=new.admin_last_name.strip(),
    )
    with scope(ctx.authority_id):
        unit = Unit.objects.get(symbol="OR")
    commands.appoint(
        ctx.having("office.organise"),
        user_id=user.pk,
        unit_id=unit.pk,
        title=ADMIN_POST,
        roles=ADMIN_ROLES,
        since=ctx.today,
    )
    enqueue(ctx, invitation.send, user_id=user.pk)
    return user.pk


def _founder(office: Authority, actor: Actor, now: datetime) -> Ctx:
    ctx = system_ctx(office.pk, now=now)
    channel = "web" if actor.kind == "operator" else "cli"
    return Ctx(office.pk, actor, now, ctx.permissions | {FOUND}, channel=channel)


def _levels(listed: Sequence[teryt.Office]) -> list[list[teryt.Office]]:
    """Order the offices so that a parent comes before those that belong to it."""
    kinds = ("wojewodztwo", "powiat", "gmina")
    return [[one for one in listed if one.rodzaj.wykaz_akt == kind] for kind in kinds]


def _create(listed: Sequence[teryt.Office]) -> list[Authority]:
    parents = dict(Authority.objects.exclude(teryt="").values_list("teryt", "pk"))
    sources = {
        source.kolumna: {
            "zrodlo": source.zrodlo,
            "stan": source.stan.isoformat(),
            "pewnosc": source.pewnosc,
        }
        for source in teryt.office_sources()
    }
    rows = [_row(one, parents, sources) for one in listed]
    Authority.objects.bulk_create(rows)
    return rows


def _row(
    one: teryt.Office, parents: dict[str, int], sources: dict[str, dict[str, str]]
) -> Authority:
    kind = one.rodzaj.wykaz_akt
    own = {**sources, "uwaga": {"zrodlo": one.uwaga, "pewnosc": "V"}} if one.uwaga else sources
    return Authority(
        slug=one.slug,
        teryt=one.teryt,
        kind=kind,
        name=one.urzad,
        short_name=one.nazwa,
        organ=one.organ,
        parent_id=None if kind == "wojewodztwo" else parents.get(one.powiat or one.teryt[:2]),
        region=REGION,
        street=f"{one.ulica or one.miejscowosc} {one.numer}",
        postal_code=one.kod_pocztowy,
        town=one.miejscowosc,
        population=one.ludnosc,
        modules=list(modules_for(kind)),
        settings={
            "rodzaj": one.rodzaj.value,
            "organ_stanowiacy": one.organ_stanowiacy,
            "powierzchnia_km2": str(one.powierzchnia_km2),
        },
        sources=own | {"tytul_organu": sources["tytul_organu"] | {"pewnosc": one.pewnosc_tytulu}},
        is_operator=kind == "wojewodztwo",
    )


def _checked(new: NewOffice) -> tuple[Authority, dict[str, str]]:
    """Return the row that would be saved and what is wrong with it."""
    name = " ".join(new.name.split())
    short_name = " ".join(new.short_name.split()) or name
    errors: dict[str, str] = {}
    office = Authority(
        name=name,
        kind=new.kind,
        short_name=short_name,
        organ=" ".join(new.organ.split()) or name,
        slug=(new.slug.strip().lower() or slugify(fold(short_name)))[:60],
        region=new.region.strip() or REGION,
        teryt=new.teryt.strip(),
        street=" ".join(new.street.split()),
        postal_code=new.postal_code.strip(),
        town=" ".join(new.town.split()),
        phone=" ".join(new.phone.split()),
        email=new.email.strip(),
    )
    _check_names(office, errors)
    _check_place(office, errors)
    _check_contact(office, new, errors)
    _check_belonging(office, new, errors)
    return office, errors


def _check_names(office: Authority, errors: dict[str, str]) -> None:
    if len(office.name) < 3:
        errors["name"] = "Wpisz pełną nazwę urzędu."
    for field in ("name", "short_name", "organ", "street", "town", "phone", "region"):
        limit = getattr(Authority._meta.get_field(field), "max_length", 0)
        if len(getattr(office, field)) > limit:
            errors[field] = f"Skróć do {limit} znaków."
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", office.slug):
        errors["slug"] = "Użyj małych liter bez polskich znaków, cyfr i łączników."
    elif Authority.objects.filter(slug=office.slug).exists():
        errors["slug"] = "Ten adres w portalu ma już inny urząd."


def _check_place(office: Authority, errors: dict[str, str]) -> None:
    if office.postal_code:
        try:
            office.postal_code = identifiers.check_postal_code(office.postal_code)
        except identifiers.InvalidIdentifier as wrong:
            errors["postal_code"] = str(wrong)
    lengths = TERYT_LENGTHS.get(office.kind, ())
    if not office.teryt or not lengths:
        return
    if not office.teryt.isdecimal() or len(office.teryt) not in lengths:
        digits = " albo ".join(str(n) for n in lengths)
        errors["teryt"] = f"Kod TERYT tego rodzaju urzędu ma {digits} cyfr."
    elif office.kind != "jednostka":
        holder = Authority.objects.filter(teryt=office.teryt).exclude(kind="jednostka").first()
        if holder is not None:
            errors["teryt"] = f"Ten kod TERYT ma już {holder.short_name}."


def _check_contact(office: Authority, new: NewOffice, errors: dict[str, str]) -> None:
    for field, value in (("email", office.email), ("admin_email", new.admin_email.strip())):
        if value:
            try:
                validate_email(value)
            except ValidationError:
                errors[field] = "Wpisz adres e-mail w postaci nazwa@domena.pl."


def _check_belonging(office: Authority, new: NewOffice, errors: dict[str, str]) -> None:
    if office.kind not in Authority.Kind.values:
        errors["kind"] = "Wybierz rodzaj: " + ", ".join(Authority.Kind.values) + "."
    elif new.parent:
        office.parent = Authority.objects.filter(slug=new.parent).first()
        if office.parent is None:
            errors["parent"] = "Nie ma urzędu nadrzędnego o takim adresie."
    offered = modules_for(office.kind)
    chosen = offered if new.modules is None else tuple(sorted(set(new.modules)))
    if foreign := set(chosen) - set(offered):
        errors["modules"] = "Nie dla tego rodzaju urzędu: " + ", ".join(sorted(foreign)) + "."
    office.modules = list(chosen)
