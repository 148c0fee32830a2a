"""An event, a port and jobs that belong to no real part, for the tests of the kernel."""

from dataclasses import dataclass
from typing import Protocol

from wrota.kernel.context import Ctx
from wrota.kernel.events import Event
from wrota.kernel.offices.models import Unit
from wrota.kernel.tasks.queue import job

#: what ran, in order
RAN: list[str] = []


@dataclass(frozen=True)
class Happened(Event):
    number: int


class Answers(Protocol):
    def __call__(self) -> str: ...


class NobodyAnswers(Protocol):
    """A port without an implementation."""


class Broken(RuntimeError):
    """Thrown by a handler or a job."""


def first(ctx: Ctx, event: Happened) -> None:
    RAN.append(f"first {event.number}")
    Unit.objects.create(symbol=f"H{event.number}", name="z obsługi zdarzenia")


def second(ctx: Ctx, event: Happened) -> None:
    RAN.append(f"second {event.number}")


def failing(ctx: Ctx, event: Happened) -> None:
    RAN.append("failing")
    raise Broken


def answer() -> str:
    return "odpowiedź"


@job(attempts=3)
def good_job(ctx: Ctx, *, number: int) -> None:
    RAN.append(f"good {ctx.authority_id} {number}")


@job(attempts=3)
def bad_job(ctx: Ctx, *, number: int) -> None:
    RAN.append("bad")
    raise Broken(f"numer {number}")


@job()
def every_minute(now: object) -> None:
    RAN.append("minute")


@job()
def bad_every_minute(now: object) -> None:
    raise Broken


def not_a_job(ctx: Ctx) -> None:
    RAN.append("never")
