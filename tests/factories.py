"""People and offices for tests, made by the same commands that make the real ones."""

import base64
import secrets
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt

from django.test import Client

from wrota.kernel.accounts.models import User
from wrota.kernel.context import SYSTEM, Actor, Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands as offices
from wrota.kernel.offices.models import Unit
from wrota.kernel.offices.region import NewOffice, add_office
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=WARSAW)
PASSWORD = "dlugie-haslo-testowe"


def make_office(
    slug: str = "zabor", *, kind: str = "gmina", modules: tuple[str, ...] | None = None
) -> Authority:
    """Found an office that works; the first one of a test runs the platform."""
    new = NewOffice(name=f"Urząd {slug.title()}", kind=kind, slug=slug, modules=modules)
    return Authority.objects.get(pk=add_office(new, actor=SYSTEM, now=NOW).id)


def make_resident(email: str = "jan@poczta.example", *, password: str = "", **said: str) -> User:
    """Make a person with a confirmed address and a second factor."""
    user = User.objects.create_user(email, password or None, **{"first_name": "Jan", **said})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, base64.b32encode(secrets.token_bytes(20)).decode())
    return user


def make_official(
    office: Authority, *roles: str, email: str = "", unit: str = "SO", **said: str
) -> User:
    """Make a person with a second factor and appoint them in the office."""
    user = make_resident(email or f"{'.'.join(roles) or 'nikt'}@{office.slug}.example", **said)
    appoint(office, user, *roles, unit=unit)
    return user


def appoint(office: Authority, user: User, *roles: str, unit: str = "SO") -> int:
    with scope(office.pk):
        unit_id = Unit.objects.get(symbol=unit).pk
    return offices.appoint(
        system_ctx(office.pk, now=NOW),
        user_id=user.pk,
        unit_id=unit_id,
        title=f"Stanowisko {user.email}",
        roles=roles,
        since=NOW.date().replace(month=1, day=1, year=2025),
    )


def make_ctx(office: Authority, *permissions: str, user: User | None = None) -> Ctx:
    """Return the context of an official who holds exactly these permissions."""
    actor = Actor("official", str(user) if user else "Anna Test", user.pk if user else 1)
    return Ctx(office.pk, actor, NOW, frozenset(permissions))


def resident_ctx(office: Authority, user: User) -> Ctx:
    """Return the context that a signed-in resident has in an office."""
    allowed = permissions_of(frozenset({"mieszkaniec"}), enabled=tuple(office.modules))
    return Ctx(office.pk, Actor("resident", str(user), user.pk), NOW, allowed)


def sign_in(client: Client, user: User, *, strong: bool = True) -> Client:
    """Open a session as the sign-in pages would, with a second factor unless told otherwise."""
    client.force_login(user)
    steps = [{"method": "password", "at": time.time(), "email": user.email}]
    if strong:
        steps.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session = client.session
    session["account_authentication_methods"] = steps
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def one_time_code(user: User, *, step: int = 0) -> str:
    """Return the code that the person's application shows now, or `step` half-minutes later."""
    device = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    counter = int(time.time()) // 30 + step
    return format_hotp_value(hotp_value(decrypt(device.data["secret"]), counter))
