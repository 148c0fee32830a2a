"""Invented people and matters for real offices, read from the demo folder."""

import base64
import json
import secrets
from datetime import date
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from wrota.conf import reader
from wrota.kernel.accounts.models import User
from wrota.kernel.context import Ctx
from wrota.kernel.manifest import ROLES
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands as offices
from wrota.kernel.offices import disclosures
from wrota.kernel.offices import queries as reading
from wrota.kernel.offices.hours import Hours, read
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope

SINCE = date(2026, 1, 1)


def load() -> None:
    """Add what is missing and write the sign-ins of this installation to its data folder."""
    said = yaml.safe_load((reader.ROOT / "demo" / "people.yaml").read_text())
    file = reader.home() / "demo.json"
    known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    password = known.get("password") or f"wrota-{secrets.token_hex(4)}"
    secrets_of = {p["email"]: p["totp"] for p in known.get("people", [])}
    hashed = make_password(password)
    people: list[dict[str, str]] = []

    def person(one: dict[str, Any], about: str, **extra: Any) -> User:
        secret = secrets_of.get(one["email"]) or base64.b32encode(secrets.token_bytes(20)).decode()
        people.append({"email": one["email"], "totp": secret, "about": about})
        return _account(one, hashed, secret, **extra)

    with transaction.atomic():
        for slug, office in said["urzedy"].items():
            _office(slug, office, person)
        for one in said["mieszkancy"]:
            person(one, "mieszkaniec")
        for one in said["prowadzacy"]:
            person(one, "prowadzi platformę regionu", is_operator=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps({"password": password, "people": people}, ensure_ascii=False))


def _office(slug: str, said: dict[str, Any], person: Any) -> None:
    authority = Authority.objects.get(slug=slug)
    authority.phone, authority.email = said["telefon"], said["email"]
    authority.bank_account = said["rachunek"]
    authority.sources = authority.sources | {"rachunek": "numer przykładowy, pokaz"}
    authority.save()
    ctx = system_ctx(authority.pk, now=timezone.localtime())
    if "godziny" in said:
        _hours(ctx, said["godziny"])
    for one in said["ludzie"]:
        roles = ", ".join(ROLES[r].split(" (")[0].lower() for r in one["role"])
        user = person(one, f"{authority.short_name}: {one['stanowisko']} ({roles})")
        _appoint(ctx, authority, user, one)
    if "alkohol" in said and "alcohol" in authority.modules:
        _limits(ctx, said["alkohol"])


def _hours(ctx: Ctx, said: dict[str, Any]) -> None:
    with scope(ctx.authority_id):
        known = disclosures.disclosed().hours_version
    if not known:
        week = tuple(read(day) for day in said["tydzien"])
        disclosures.set_hours(ctx, hours=Hours(week, note=said["uwagi"]), seen=0)


def _appoint(ctx: Ctx, authority: Authority, user: User, one: dict[str, Any]) -> None:
    if reading.hat(user.pk, authority, on=ctx.today) is not None:
        return
    with scope(authority.pk):
        unit = reading.unit_by_symbol(one["komorka"])
    offices.appoint(
        ctx,
        user_id=user.pk,
        unit_id=unit.pk,
        title=one["stanowisko"],
        roles=one["role"],
        since=SINCE,
    )


def _account(one: dict[str, Any], hashed: str, secret: str, **extra: Any) -> User:
    user, _ = User.objects.update_or_create(
        email=one["email"],
        defaults={
            "first_name": one["imie"],
            "last_name": one["nazwisko"],
            "phone": one.get("telefon", ""),
            "street": one.get("ulica", ""),
            "postal_code": one.get("kod", ""),
            "town": one.get("miejscowosc", ""),
            "password": hashed,
            **extra,
        },
    )
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
    return user


def _limits(ctx: Ctx, said: dict[str, Any]) -> None:
    from wrota.modules.alcohol import commands as alcohol

    alcohol.set_limits(
        ctx,
        number=said["uchwala"],
        dated_on=said["z_dnia"],
        in_force_from=said["obowiazuje_od"],
        limits=said["limity"],
        min_distance_m=said["odleglosc_m"],
    )
