"""Changes while a permit lasts: new data of the holder, a duplicate, a correction, a waiver."""

from datetime import date

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import identifiers, params, polish
from wrota.law.calendar import end_of_days
from wrota.modules.alcohol.commands import texts
from wrota.modules.alcohol.commands.bulletin import announce
from wrota.modules.alcohol.commands.checking import NothingSaid
from wrota.modules.alcohol.commands.choosing import WrongChoice
from wrota.modules.alcohol.commands.effects import apply_change
from wrota.modules.alcohol.commands.matters import licences_of, matter, note
from wrota.modules.alcohol.models import Application, Dispatch, Licence
from wrota.office.cases import commands as cases
from wrota.office.cases import letters
from wrota.office.cases import queries as case_queries

DECISION_STEPS = ("deliver", "refusal_deliver", "correct_deliver")


class NothingChanged(ValueError):
    """The new data are the same as the old ones."""


class NothingToWaive(ValueError):
    """There is no decision against which an appeal is still open; the message says why."""


@command("alcohol.work")
def change_data(ctx: Ctx, *, case_id: int, holder_name: str, holder_nip: str) -> list[int]:
    """
    Draft the decision that changes the holder's data in the permits of a matter.

    The register changes when the decision has been delivered.

    :raises WrongChoice: when no permit is linked.
    :raises NothingChanged: when the data are those in force.
    :raises wrota.law.identifiers.InvalidIdentifier: for a wrong NIP.
    """
    application = matter(case_id, "draft")
    licences = _linked(application, "alcohol.change")
    new = _new_data(licences, holder_name, holder_nip)
    application.facts |= {"nowe": new}
    application.save(update_fields=["facts"])
    drafts = tuple(texts.change(ctx, application, one, new) for one in licences)
    ids = letters.draft(ctx, case_id=case_id, letters=drafts)
    cases.finish_step(ctx, case_id=case_id, step="draft", outcome="drafted")
    return ids


@command("alcohol.work")
def issue_duplicate(ctx: Ctx, *, case_id: int) -> list[int]:
    """
    Draft duplicates of the permits of a matter, word for word as they were issued.

    :raises WrongChoice: when no permit is linked, or one was not issued on this platform.
    """
    application = matter(case_id, "draft")
    drafts = []
    for licence in _linked(application, "alcohol.duplicate"):
        if licence.letter_id is None:
            raise WrongChoice(
                f"Zezwolenie {licence.number} wydano poza systemem: zrób odpis z akt."
            )
        issued = case_queries.letter(ctx, letter_id=licence.letter_id)
        drafts.append(texts.duplicate(ctx, licence, issued))
    ids = letters.draft(ctx, case_id=case_id, letters=tuple(drafts))
    cases.finish_step(ctx, case_id=case_id, step="draft", outcome="drafted")
    return ids


@command("alcohol.work")
def correct(ctx: Ctx, *, licence_id: int, holder_name: str, holder_nip: str, reason: str) -> None:
    """
    Correct an obvious mistake in the register (KPA art. 113 § 1); the history keeps both.

    :raises NothingSaid: without a reason.
    :raises NothingChanged: when nothing differs.
    :raises WrongChoice: for a permit that has not been granted.
    :raises wrota.law.identifiers.InvalidIdentifier: for a wrong NIP.
    """
    if not reason.strip():
        raise NothingSaid("Napisz, jaki błąd poprawiasz.")
    licence = Licence.objects.select_for_update().select_related("outlet").get(pk=licence_id)
    if not licence.number:
        raise WrongChoice("Tego zezwolenia jeszcze nie wydano.")
    new = _new_data([licence], holder_name, holder_nip)
    apply_change(ctx, [licence], new, None)
    note(ctx, licence, f"Sprostowano omyłkę: {reason.strip()}")
    announce(ctx, [licence], "Sprostowano", signed_by=ctx.actor.name)


@command("alcohol.work")
def waive(ctx: Ctx, *, case_id: int, received_on: date) -> None:
    """
    Record that the party gave up the appeal: the decision is final at once (KPA art. 127a).

    :raises NothingToWaive: before the delivery, after the term of the appeal, or twice.
    """
    application = matter(case_id)
    decisions = Dispatch.objects.select_for_update().filter(
        application=application, step__in=DECISION_STEPS
    )
    rows = [one for one in decisions if one.waived_on is None]
    if not rows or any(one.delivered_on is None for one in rows):
        raise NothingToWaive("Nie ma doręczonej decyzji, od której można się odwołać.")
    days = params.value("kpa.odwolanie", on=ctx.today).jako_int
    for one in rows:
        assert one.delivered_on is not None
        end = end_of_days(one.delivered_on, days).day
        if not one.delivered_on <= received_on <= min(end, ctx.today):
            raise NothingToWaive(
                f"Zrzec się odwołania można od {polish.data(one.delivered_on)} do "
                f"{polish.data(end)}. Popraw dzień."
            )
        one.waived_on = received_on
        one.save(update_fields=["waived_on"])
    for licence in licences_of(application):
        what = "Strona zrzekła się odwołania: decyzja jest ostateczna"
        note(ctx, licence, what, on=received_on, case_id=case_id)


def _linked(application: Application, procedure: str) -> list[Licence]:
    licences = licences_of(application)
    if application.procedure != procedure:
        raise WrongChoice("To jest inny rodzaj sprawy.")
    if not licences:
        raise WrongChoice("Wskaż zezwolenia, których dotyczy sprawa.")
    return licences


def _new_data(licences: list[Licence], name: str, nip: str) -> dict[str, str]:
    clean_name = " ".join(name.split())
    if not clean_name:
        raise NothingSaid("Wpisz nazwę przedsiębiorcy.")
    new = {
        "holder_name": clean_name[:200],
        "holder_nip": identifiers.check_nip(nip) if nip.strip() else "",
    }
    if all(getattr(one, key) == value for one in licences for key, value in new.items()):
        raise NothingChanged("Nic się nie zmieniło. Wpisz nowe dane.")
    return new
