"""The clerk names the permits that a matter is about when the holder's numbers did not fit."""

from collections.abc import Sequence

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.modules.alcohol.commands.matters import matter
from wrota.modules.alcohol.models import About, Licence


class WrongChoice(ValueError):
    """The chosen permits do not fit the matter; the message says why."""


@command("alcohol.work")
def choose_licences(ctx: Ctx, *, case_id: int, licence_ids: Sequence[int]) -> None:
    """
    Link permits in force to a matter that is about them, instead of those linked before.

    :raises WrongChoice: when none is chosen, one is not in force, or they have several holders.
    """
    application = matter(case_id, "draft", "review")
    rows = list(Licence.objects.filter(pk__in=licence_ids, state=Licence.State.GRANTED))
    if not rows or len(rows) != len(set(licence_ids)):
        raise WrongChoice("Wskaż co najmniej jedno obowiązujące zezwolenie.")
    if len({one.party_id for one in rows}) > 1:
        raise WrongChoice("Zezwolenia mają różnych przedsiębiorców. Wskaż zezwolenia jednego.")
    About.objects.filter(application=application).delete()
    About.objects.bulk_create(About(application=application, licence=row) for row in rows)
    application.kinds = sorted({one.kind for one in rows})
    application.outlet_id = rows[0].outlet_id
    application.facts = {k: v for k, v in application.facts.items() if k != "nieznane"}
    application.save()
