"""Actions of the case screen: one command each, then back to the case."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.law.identifiers import InvalidIdentifier
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.forms import OpinionForm, WordsForm, day_of
from wrota.office.cases.commands import Closed, WrongOutcome

REFUSALS = (
    commands.BadRuling,
    commands.Doubtful,
    commands.FutureDay,
    commands.NothingChanged,
    commands.NothingSaid,
    commands.NothingToWaive,
    commands.TooEarly,
    commands.Unmet,
    commands.WrongChoice,
    commands.WrongStep,
    InvalidIdentifier,
)
NO_DAY = "Wpisz datę, na przykład 14.12.2026."


def act(request: PageRequest, case_id: int, do: Callable[[], str]) -> HttpResponse:
    """Do something to a case, say what was done or why it was refused, and show the case."""
    try:
        messages.success(request, do())
    except REFUSALS as refused:
        messages.error(request, str(refused))
    except (Closed, WrongOutcome):
        messages.error(request, "Sprawa jest już na innym kroku. Zobacz, co się zmieniło.")
    return HttpResponseRedirect(reverse("desk:case", args=[request.office.slug, case_id]))


def act_on_day(request: PageRequest, case_id: int, do: Callable[[date], str]) -> HttpResponse:
    """Do something on the day that was typed."""
    day = day_of(request.POST)
    if day is None:
        messages.error(request, NO_DAY)
        return HttpResponseRedirect(reverse("desk:case", args=[request.office.slug, case_id]))
    return act(request, case_id, lambda: do(day))


def words_of(request: PageRequest, name: str) -> str:
    """Return a text from the form, cut to what a letter may hold."""
    form = WordsForm(request.POST)
    return str(form.cleaned_data[name]) if form.is_valid() else ""


@require_POST
@official("alcohol.work", module="alcohol")
def check(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        outcome = commands.finish_check(request.ctx, case_id=case_id)
        return "Wysłano do opinii komisji." if outcome == "ok" else "Wniosek jest kompletny."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def ask(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.ask_commission(request.ctx, case_id=case_id)
        return "Wysłano do opinii komisji."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def summon(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.summon(request.ctx, case_id=case_id, missing=words_of(request, "braki"))
        return "Przygotowano wezwanie. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def notice(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.draft_notice(request.ctx, case_id=case_id, reasons=words_of(request, "powody"))
        return "Przygotowano zawiadomienie. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def answer(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        answered = request.POST.get("odpowiedz") == "tak"
        commands.close_answer(request.ctx, case_id=case_id, answered=answered)
        return "Zapisano odpowiedź strony." if answered else "Zapisano brak odpowiedzi."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def opinion(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    form = OpinionForm(request.POST)

    def do() -> str:
        if not form.is_valid():
            first = next(iter(form.errors.values()))
            raise commands.BadRuling(str(first[0]))
        commands.record_opinion(request.ctx, case_id=case_id, ruling=form.ruling())
        return "Zapisano opinię komisji. Postanowienie trafi do akt."

    return act(request, case_id, do)


@require_POST
@official("alcohol.assess", module="alcohol")
def assess(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        total = commands.assess(request.ctx, case_id=case_id)
        return f"Naliczono {polish.kwota(total)}. Strona widzi kwotę i numer rachunku."

    return act(request, case_id, do)


@require_POST
@official("alcohol.pay", module="alcohol")
def pay(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do(day: date) -> str:
        total = commands.confirm_payment(request.ctx, case_id=case_id, paid_on=day)
        return f"Zaksięgowano wpłatę {polish.kwota(total)}."

    return act_on_day(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def draft(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        made = commands.draft_decision(request.ctx, case_id=case_id)
        said = polish.odmiana(len(made), "projekt", "projekty", "projektów")
        return f"Przygotowano {said}. Czeka podpis kierownika."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def refusal(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.draft_refusal(request.ctx, case_id=case_id, reasons=words_of(request, "powody"))
        return "Przygotowano decyzję odmowną. Czeka podpis kierownika."

    return act(request, case_id, do)


@require_POST
@official("alcohol.deliver", module="alcohol")
def delivered(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do(day: date) -> str:
        commands.confirm_delivery(request.ctx, case_id=case_id, delivered_on=day)
        return "Zapisano doręczenie."

    return act_on_day(request, case_id, do)
