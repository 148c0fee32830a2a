"""The statutory clock of one case, read from its events and counted by the law floor."""

from collections.abc import Iterable
from datetime import date

from wrota.law.clock import Clock, Deadline, Extension, Kind, Reason, Start, Stop
from wrota.office.cases.models import Case, ClockEvent
from wrota.office.cases.procedure import find


def deadline(case: Case, *, today: date) -> Deadline:
    """Return the term of a case with every step that led to it (KPA art. 35, 36, 57, 61)."""
    events = list(case.clock.all())
    return clock_of(case, events).deadline(today=today)


def clock_of(case: Case, events: Iterable[ClockEvent]) -> Clock:
    """Build the law floor's clock from the rows of a case."""
    stops: list[Stop] = []
    since: ClockEvent | None = None
    extensions: list[Extension] = []
    for event in sorted(events, key=lambda e: (e.on, e.pk)):
        if event.kind == ClockEvent.Kind.STOP and since is None:
            since = event
        elif event.kind == ClockEvent.Kind.RESUME and since is not None:
            stops.append(Stop(since.on, event.on, Reason[since.reason]))
            since = None
        elif event.kind == ClockEvent.Kind.EXTEND:
            extensions.append(Extension(event.new_day or event.on, event.reason))
    if since is not None:
        stops.append(Stop(since.on, None, Reason[since.reason]))
    return Clock(
        start=case.started_on,
        how=Start.ELEKTRONICZNIE if case.submission_id else Start.PISEMNIE,
        kind=Kind[find(case.procedure, case.procedure_version).term],
        stops=tuple(stops),
        extensions=tuple(extensions),
    )
