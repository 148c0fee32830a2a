"""A resident with a certificate and one more enrolment, made by the real commands."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec

from wrota.kernel.accounts.models import User
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.models import Authority
from wrota.office.holders import counter, enrol, queries
from wrota.office.holders.centre import at_centre
from wrota.office.pki.enrolment import make_request


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def holder_ctx(office: Authority, user: User, *, now: datetime) -> Ctx:
    """Return the context that a signed-in resident has at the centre."""
    return at_centre(Ctx(office.pk, Actor("resident", str(user), user.pk), now), "holders.own")


def clerk_ctx(office: Authority, user: User, *, now: datetime) -> Ctx:
    actor = Actor("official", str(user), user.pk)
    return Ctx(office.pk, actor, now, frozenset({"holders.confirm"}))


def certified(office: Authority, user: User, clerk: User, *, now: datetime) -> dict[str, Any]:
    """Return what addresses name: a certificate, an enrolment that waits, and its code."""
    User.objects.filter(pk=user.pk, last_name="").update(last_name="Nowak")
    resident, official = holder_ctx(office, user, now=now), clerk_ctx(office, clerk, now=now)
    row = enrol.ask(resident, request=make_request(new_key()), device="Laptop")
    counter.confirm(official, code=row.code, paper="dowod", paper_end="1234")
    waiting = enrol.ask(resident, request=make_request(new_key()), device="Telefon")
    [one] = queries.devices(resident)
    return {
        "device_id": one.id,
        "enrolment_id": waiting.id,
        "token": uuid4(),
        "biurko/<slug:slug>/certyfikaty/<slug:code>/ code": waiting.code,
    }
