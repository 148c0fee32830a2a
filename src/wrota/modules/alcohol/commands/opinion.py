"""What the municipal commission said about the place (art. 18 ust. 3a)."""

from wrota.kernel import counters
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.tasks.queue import enqueue, job
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol.commands import phrases, texts
from wrota.modules.alcohol.commands.checking import Unmet
from wrota.modules.alcohol.commands.matters import matter
from wrota.modules.alcohol.models import Application
from wrota.modules.alcohol.queries.limits import resolution_on
from wrota.modules.alcohol.rules import sprawdz_lokalizacje
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import commands as cases
from wrota.office.documents import commands as documents
from wrota.office.documents.commands import NewDocument
from wrota.office.printing import engine as printing


class BadRuling(ValueError):
    """The ruling contradicts itself or comes from the future; the message says what to mend."""


@command("alcohol.work")
def record_opinion(ctx: Ctx, *, case_id: int, ruling: Ruling) -> None:
    """
    Keep the commission's ruling and print its text for the case file.

    An empty number is given from the register of the commission's rulings. A positive ruling
    leads to the fee, a negative one to the notice of art. 79a.

    :raises BadRuling: for a day in the future, or a negative ruling without reasons.
    :raises Unmet: for a positive ruling on a place nearer than the council allows.
    """
    application = matter(case_id, "opinion")
    if ruling.on > ctx.today:
        raise BadRuling("Postanowienie ma datę z przyszłości. Popraw dzień.")
    if not ruling.positive and not ruling.reasons.strip():
        raise BadRuling("Przy opinii negatywnej napisz, dlaczego komisja tak orzekła.")
    _judge_distance(application, ruling)
    number = ruling.number.strip() or _next_number(ctx)
    application.opinion = "pozytywna" if ruling.positive else "negatywna"
    application.opinion_number, application.opinion_on = number[:60], ruling.on
    application.distance_m = ruling.distance_m
    application.facts |= {"opinia_powody": ruling.reasons.strip()}
    application.save()
    enqueue(ctx, print_ruling, application_id=application.pk)
    outcome = "positive" if ruling.positive else "negative"
    words = phrases.OPINION(opinion=application.opinion, number=application.opinion_number)
    cases.finish_step(ctx, case_id=case_id, step="opinion", outcome=outcome, words=words)


@job()
def print_ruling(ctx: Ctx, *, application_id: int) -> None:
    """Print the ruling's text outside any transaction, then put it into the case file."""
    with scope(ctx.authority_id):
        application = Application.objects.select_related("outlet").get(pk=application_id)
        content = texts.ruling(ctx, application)
    pdf = printing.render("postanowienie", content)
    keep_ruling(ctx, application_id=application_id, pdf=pdf)


@command("alcohol.take")
def keep_ruling(ctx: Ctx, *, application_id: int, pdf: bytes) -> None:
    """Put the printed ruling into the case file, once."""
    application = Application.objects.select_for_update().get(pk=application_id)
    if "opinia_dokument" in application.facts:
        return
    kept = documents.keep(
        ctx,
        document=NewDocument(
            name=f"opinia-{application.opinion_number.replace('/', '-').lower()}.pdf",
            title=phrases.RULING(number=application.opinion_number),
            kind="postanowienie",
            content_type="application/pdf",
            content=pdf,
        ),
    )
    application.facts |= {"opinia_dokument": kept.id}
    application.save(update_fields=["facts"])
    cases.add_document(
        ctx,
        case_id=application.case_id,
        document_id=kept.id,
        direction="wewnetrzne",
        words=phrases.RULING_FILED(number=application.opinion_number),
        seen=True,
    )


def _judge_distance(application: Application, ruling: Ruling) -> None:
    resolution = resolution_on(application.valid_from or ruling.on)
    least = resolution.min_distance_m if resolution else None
    if not ruling.positive or ruling.distance_m is None or least is None:
        return
    judged = sprawdz_lokalizacje(odleglosc_m=ruling.distance_m, minimum_m=least)
    if not judged.spelnione:
        raise Unmet(f"{judged.opis} Opinia nie może być pozytywna.")


def _next_number(ctx: Ctx) -> str:
    year = ctx.today.year
    return f"GKRPA/{counters.take('alcohol:gkrpa', year=year)}/{year}"
