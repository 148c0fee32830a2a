"""Writing the journal: entries are collected in a command and inserted once, before COMMIT."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope

if TYPE_CHECKING:
    from wrota.kernel.audit.models import AuditEntry

_waiting: ContextVar["list[AuditEntry] | None"] = ContextVar("journal", default=None)
_encoder = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@contextmanager
def collected() -> Iterator[None]:
    """Gather the entries of one command and insert them in one statement at its end."""
    entries: list[AuditEntry] = []
    token = _waiting.set(entries)
    try:
        yield
        _model().objects.bulk_create(entries)
    finally:
        _waiting.reset(token)


def note(ctx: Ctx, *, kind: str, name: str, data: dict[str, Any]) -> None:
    """Add one entry; inside a command it waits for the command's own insert."""
    entry = _entry(ctx, kind, name, data)
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append(entry)
        return
    with scope(ctx.authority_id):
        entry.save(force_insert=True)


def refused(ctx: Ctx, *, name: str, permission: str) -> None:
    """Keep the trace of an act that was not allowed."""
    note(ctx, kind="refusal", name=name, data={"permission": permission})


def read(ctx: Ctx, *, name: str, data: dict[str, Any]) -> None:
    """Keep the trace of somebody looking at personal data."""
    note(ctx, kind="read", name=name, data=data)


def canonical(value: dict[str, Any]) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return _encoder.encode(value)


def digest(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


def _entry(ctx: Ctx, kind: str, name: str, data: dict[str, Any]) -> "AuditEntry":
    said = {
        "v": 1,
        # a published digest must not let anybody guess what the entry says
        "salt": secrets.token_hex(8),
        "authority": ctx.authority_id,
        "at": ctx.now.isoformat(),
        "actor": ctx.actor.to_dict(),
        "channel": ctx.channel,
        "kind": kind,
        "name": name,
        "data": data,
    }
    if ctx.address:
        said["address"] = ctx.address
    payload = canonical(said)
    return _model()(
        authority_id=ctx.authority_id,
        at=ctx.now,
        kind=kind,
        name=name,
        actor=ctx.actor.name,
        user_id=ctx.actor.user_id,
        payload=payload,
        digest=digest(payload),
    )


def _model() -> "type[AuditEntry]":
    return apps.get_model("kernel_audit", "AuditEntry")
