"""The one way to reach the data of a case, and to write the history of a permit."""

from dataclasses import replace
from datetime import date
from typing import Any

from wrota.kernel.context import SYSTEM, Ctx
from wrota.modules.alcohol.models import Application, Licence, LicenceChange
from wrota.office.cases.events import StepFinished
from wrota.office.cases.procedure import find


class WrongStep(ValueError):
    """The case stands at another step; the message says at which."""


def matter(case_id: int, *steps: str) -> Application:
    """
    Return the application of a case with its row locked.

    :raises WrongStep: when the case does not stand at one of the steps.
    """
    found = Application.objects.select_for_update().get(case_id=case_id)
    if steps and found.step not in steps:
        plan = find(found.procedure, found.procedure_version).steps
        now = plan[found.step].title if found.step in plan else "sprawa zakończona"
        raise WrongStep(f"Tej czynności nie można teraz wykonać. Krok sprawy: {now}.")
    return found


def licences_of(application: Application) -> list[Licence]:
    """Return the permits that the case asks for, or those that it is about, by kind."""
    own = list(application.licences.select_related("outlet").order_by("kind"))
    if own:
        return own
    rows = Licence.objects.filter(later__application=application).select_related("outlet")
    return list(rows.order_by("kind", "pk"))


def follow(ctx: Ctx, event: StepFinished) -> None:
    """Keep the step of the application equal to the open task of its case."""
    if not event.procedure.startswith("alcohol."):
        return
    found = Application.objects.get(case_id=event.case_id)
    plan = find(found.procedure, found.procedure_version)
    found.step = plan.steps[event.step].then[event.outcome]
    found.save(update_fields=["step"])


def by_platform(ctx: Ctx) -> Ctx:
    """Return the context in which the platform acts, whoever has set it in motion."""
    return replace(ctx, actor=SYSTEM)


def note(
    ctx: Ctx,
    licence: Licence,
    what: str,
    *,
    on: date | None = None,
    case_id: int | None = None,
    changed: dict[str, Any] | None = None,
) -> None:
    """Add a line to the history of a permit as it now stands."""
    LicenceChange.objects.create(
        licence=licence,
        at=ctx.now,
        on=on or ctx.today,
        what=what[:240],
        state=licence.state,
        changed=changed or {},
        case_id=case_id,
        who=ctx.actor.name,
    )
