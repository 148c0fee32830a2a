"""Making and revoking keys for programs."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from wrota.kernel.command import command
from wrota.kernel.context import Ctx, NotAllowed
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.keys.queries import offers

#: the beginning tells a program that searches files for lost secrets what it has found
MARK = "wrk_"
SHOWN = len(MARK) + 4
#: days; a longer key would outlive those who remember it
LONGEST = 366


class BadKey(ValueError):
    """The key cannot be made; `errors` maps field to Polish message."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@command("keys.manage", log=("name", "permissions"))
def make(ctx: Ctx, *, name: str, permissions: Iterable[str], in_force_to: date) -> str:
    """
    Make a key and return its secret, which nobody can read again.

    :param in_force_to: the first day on which it no longer works.
    :raises BadKey: when the name, the day or the choice is wrong.
    :raises NotAllowed: for a permission that the maker does not hold, or that is for people only.
    """
    name, chosen = " ".join(name.split()), sorted(set(permissions))
    if errors := _errors(ctx, name, chosen, in_force_to):
        raise BadKey(errors)
    may_give = {code for offer in offers(ctx) for code, _title in offer.permissions}
    for one in chosen:
        if one not in may_give:
            raise NotAllowed(one)
    secret = MARK + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            ApiKey.objects.create(
                name=name,
                digest=digest(secret),
                beginning=secret[:SHOWN],
                permissions=chosen,
                made_by_id=ctx.account_id,
                made_at=ctx.now,
                in_force_to=in_force_to,
            )
    except IntegrityError as taken:
        raise BadKey({"name": "Klucz o tej nazwie już jest. Podaj inną nazwę."}) from taken
    return secret


@command("keys.manage")
def revoke(ctx: Ctx, *, key_id: int) -> None:
    """
    End a key at once and for good; one that was revoked before stays as it was.

    :raises ApiKey.DoesNotExist: when the office has no such key.
    """
    key = ApiKey.objects.select_for_update().get(pk=key_id)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = ctx.now, ctx.actor.name
        key.save(update_fields=["revoked_at", "revoked_by"])


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _errors(ctx: Ctx, name: str, chosen: list[str], in_force_to: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not 3 <= len(name) <= 80:
        errors["name"] = "Nazwij program: od 3 do 80 znaków."
    if not chosen:
        errors["permissions"] = "Zaznacz, co program może robić."
    if not ctx.today < in_force_to <= ctx.today + timedelta(days=LONGEST):
        errors["in_force_to"] = "Podaj dzień od dziś, najdalej za rok."
    return errors
