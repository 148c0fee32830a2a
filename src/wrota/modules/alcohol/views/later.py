"""Actions of the case screen in matters about permits in force."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.views.steps import act, act_on_day, words_of

View = Callable[..., HttpResponse]


def chosen(request: HttpRequest) -> list[int]:
    """Return the ids of the ticked permits; anything else in the field is passed over."""
    ticked = request.POST.getlist("zezwolenie")
    return [int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 16]


@require_POST
@official("alcohol.work", module="alcohol")
def choose(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.choose_licences(request.ctx, case_id=case_id, licence_ids=chosen(request))
        return "Wskazano zezwolenia."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def accept_statement(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        total = commands.accept_statement(request.ctx, case_id=case_id)
        return f"Przyjęto oświadczenie. Opłata: {polish.kwota(total)}."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def set_aside(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.set_statement_aside(
            request.ctx, case_id=case_id, reason=words_of(request, "powody")
        )
        return "Odłożono oświadczenie. Strona zobaczy powód."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def open_ex_officio(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.draft_opening(request.ctx, case_id=case_id)
        return "Przygotowano zawiadomienie. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def mistake(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.close_as_mistake(request.ctx, case_id=case_id)
        return "Zamknięto sprawę: nie ma podstaw."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def end(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        made = commands.draft_end(request.ctx, case_id=case_id, reasons=words_of(request, "powody"))
        return f"Przygotowano {polish.odmiana(len(made), 'decyzję', 'decyzje', 'decyzji')}."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def discontinue(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.draft_discontinuance(
            request.ctx, case_id=case_id, reasons=words_of(request, "powody")
        )
        return "Przygotowano umorzenie. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def change(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.change_data(
            request.ctx,
            case_id=case_id,
            holder_name=words_of(request, "nazwa"),
            holder_nip=words_of(request, "nip"),
        )
        return "Przygotowano decyzję o zmianie. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def duplicate(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        made = commands.issue_duplicate(request.ctx, case_id=case_id)
        return f"Przygotowano {polish.odmiana(len(made), 'duplikat', 'duplikaty', 'duplikatów')}."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def pass_appeal(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.pass_appeal(request.ctx, case_id=case_id, position=words_of(request, "powody"))
        return "Przygotowano pismo do SKO. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def grant_appeal(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do() -> str:
        commands.grant_appeal(
            request.ctx,
            case_id=case_id,
            ruling=words_of(request, "rozstrzygniecie"),
            reasons=words_of(request, "powody"),
        )
        return "Przygotowano nową decyzję. Czeka na podpis."

    return act(request, case_id, do)


@require_POST
@official("alcohol.deliver", module="alcohol")
def send_to_board(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do(day: date) -> str:
        commands.send_to_board(request.ctx, case_id=case_id, sent_on=day)
        return "Zapisano wysłanie akt do SKO."

    return act_on_day(request, case_id, do)


@require_POST
@official("alcohol.work", module="alcohol")
def board(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do(day: date) -> str:
        commands.record_board(
            request.ctx,
            case_id=case_id,
            outcome=request.POST.get("wynik", ""),
            number=words_of(request, "numer"),
            on=day,
        )
        return "Zapisano rozstrzygnięcie SKO."

    return act_on_day(request, case_id, do)


@require_POST
@official("alcohol.pay", module="alcohol")
def refund(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    def do(day: date) -> str:
        amount = commands.confirm_refund(request.ctx, case_id=case_id, paid_on=day)
        return f"Zaksięgowano zwrot {polish.kwota(amount)}."

    return act_on_day(request, case_id, do)
