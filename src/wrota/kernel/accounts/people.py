"""A person's own record and mandates. Accounts belong to people, not to an office."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from wrota.kernel.accounts.models import Mandate, User
from wrota.kernel.accounts.types import MandateRow, PersonCard
from wrota.law import identifiers


class BadMandate(ValueError):
    """The mandate cannot be entered; `errors` maps field to Polish message."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def card(user: User) -> PersonCard:
    return PersonCard(
        user.first_name,
        user.last_name,
        user.email,
        user.pesel,
        user.phone,
        user.street,
        user.postal_code,
        user.town,
    )


def update_card(user: User, **values: str) -> None:
    """Store the person's own data; names are those of `PersonCard`."""
    allowed = {"first_name", "last_name", "pesel", "phone", "street", "postal_code", "town"}
    changed = {k: v.strip() for k, v in values.items() if k in allowed}
    User.objects.filter(pk=user.pk).update(**changed)


def mandates(user_id: int, *, on: date | None = None) -> list[MandateRow]:
    """List a person's mandates, newest first; with `on`, those in force on that day."""
    rows = [_row(m) for m in _of(user_id).order_by("-in_force_from", "-pk")]
    return rows if on is None else [m for m in rows if m.holds(on)]


def add_mandate(user: User, *, data: dict[str, Any]) -> int:
    """
    Enter a mandate of the signed-in person.

    :raises BadMandate: when an identifier is wrong or the period is empty.
    """
    errors: dict[str, str] = {}
    data = dict(data)
    for name, check in (("nip", identifiers.check_nip), ("pesel", identifiers.check_pesel)):
        if data.get(name):
            try:
                data[name] = check(data[name])
            except identifiers.InvalidIdentifier as wrong:
                errors[name] = str(wrong)
    if data.get("in_force_to") and data["in_force_to"] <= data["in_force_from"]:
        errors["in_force_to"] = "Wpisz dzień późniejszy niż początek umocowania."
    if errors:
        raise BadMandate(errors)
    with transaction.atomic():
        return Mandate.objects.create(user=user, **data).pk


def revoke_mandate(user: User, *, mandate_id: int, now: datetime) -> None:
    """End a mandate of the signed-in person at once; a revoked one stays revoked."""
    _of(user.pk).filter(pk=mandate_id, revoked_at=None).update(revoked_at=now)


def _of(user_id: int) -> QuerySet[Mandate]:
    return Mandate.objects.filter(user_id=user_id)


def _row(m: Mandate) -> MandateRow:
    return MandateRow(
        m.pk,
        m.principal,
        m.kind,
        m.nip,
        m.krs,
        m.basis,
        tuple(m.forms),
        m.in_force_from,
        m.in_force_to,
        m.revoked_at,
    )
