"""Facts that one app tells the others. Handlers are named in manifests only."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx
from wrota.kernel.manifest import Module, modules, parts
from wrota.kernel.models import Authority

Handler = Callable[[Ctx, Any], None]


@dataclass(frozen=True)
class Event:
    """Past tense, ids and plain values only: it is stored as JSON."""


def publish(ctx: Ctx, event: Event) -> None:
    """Journal the fact, then run its handlers in the same transaction, in the listed order."""
    journal.note(ctx, kind="event", name=type(event).__name__, data=asdict(event))
    optional = {m.code for m in modules()}
    found = list(listeners(type(event)))
    # parts that no office can switch off are not asked about
    asked = any(code in optional for code, _ in found)
    switched_on = enabled(ctx.authority_id) if asked else frozenset()
    for code, path in found:
        if code not in optional or code in switched_on:
            _handler(path)(ctx, event)


def listeners(event: type[Event]) -> Iterator[tuple[str, str]]:
    """Yield (part, dotted handler) of an event in the order in which they run."""
    return ((one.code, one.on[event]) for one in parts() if event in one.on)


def enabled(authority_id: int) -> frozenset[str]:
    """Return the codes of the parts that exist for an office."""
    optional = {m.code for m in modules()}
    chosen = Authority.objects.values_list("modules", flat=True).get(pk=authority_id)
    return frozenset(p.code for p in parts() if p.code not in optional or p.code in chosen)


def is_on(module: Module, authority: Authority) -> bool:
    return module.code in authority.modules or module not in modules()


@cache
def _handler(path: str) -> Handler:
    found: Handler = import_string(path)
    return found
