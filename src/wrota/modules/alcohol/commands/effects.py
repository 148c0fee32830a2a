"""What a delivered decision does to the register of permits."""

from collections.abc import Callable

from wrota.kernel.context import Ctx
from wrota.modules.alcohol.commands.bulletin import announce
from wrota.modules.alcohol.commands.matters import licences_of, note
from wrota.modules.alcohol.models import Application, Dispatch, Licence

Effect = Callable[[Ctx, Application], str]


def take_effect(ctx: Ctx, application: Application) -> str:
    """Carry out what the letters of the open step decided; return the outcome of the step."""
    effect = _EFFECTS.get((application.procedure, application.step))
    return effect(ctx, application) if effect else "delivered"


def _grant(ctx: Ctx, application: Application) -> str:
    licences = licences_of(application)
    for licence in licences:
        licence.state, licence.granted_on = Licence.State.GRANTED, ctx.today
        licence.save(update_fields=["state", "granted_on"])
        note(ctx, licence, f"Wydano zezwolenie {licence.number}", case_id=application.case_id)
    announce(ctx, licences, "Wydano", signed_by=_signed_by(application))
    return "delivered"


def _refuse(ctx: Ctx, application: Application) -> str:
    for licence in licences_of(application):
        licence.state = Licence.State.REFUSED
        licence.save(update_fields=["state"])
        note(ctx, licence, "Odmówiono wydania zezwolenia", case_id=application.case_id)
    return "delivered"


def _signed_by(application: Application) -> str:
    last = Dispatch.objects.filter(application=application).order_by("-pk").first()
    return last.signed_by if last else ""


_EFFECTS: dict[tuple[str, str], Effect] = {
    ("alcohol.licence", "deliver"): _grant,
    ("alcohol.licence", "refusal_deliver"): _refuse,
}
