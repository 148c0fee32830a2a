"""What the case screen shows of an alcohol matter: facts, and the one thing to do now."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.law import polish
from wrota.law.calendar import end_of_days
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.models import Application, Dispatch, Licence
from wrota.modules.alcohol.procedure.parts import DELIVER, SIGN
from wrota.modules.alcohol.queries import panel_later as later
from wrota.modules.alcohol.queries.checks import checks_of
from wrota.modules.alcohol.queries.limits import limits_on
from wrota.modules.alcohol.rules import Rodzaj
from wrota.office.cases.panel import Panel
from wrota.office.cases.procedure import find
from wrota.office.cases.types import CaseView

Draw = Callable[[Ctx, CaseView, Application], Panel | None]


def case_panel(ctx: Ctx, view: CaseView) -> Panel | None:
    """Return the module's part of the case screen, None when the case has ended."""
    if view.case.closed_at is not None:
        return None
    with scope(ctx.authority_id):
        rows = Application.objects.select_related("outlet")
        application = rows.filter(case_id=view.case.id).first()
        if application is None:
            return None
        return _panel(ctx, view, application)


def _panel(ctx: Ctx, view: CaseView, application: Application) -> Panel | None:
    plan = find(application.procedure, application.procedure_version)
    if application.step not in plan.steps:
        return None
    step = plan.steps[application.step]
    draw = _STEPS.get((application.procedure, application.step)) or _by_name(application.step)
    drawn = draw(ctx, view, application) if draw else None
    if drawn is not None:
        return drawn
    return Panel(heading=f"Następny krok: {_lower(step.title)}", text=step.hint)


def _by_name(step: str) -> Draw | None:
    if step.endswith(SIGN):
        return _sign
    return _deliver if step.endswith(DELIVER) else None


def _check(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    checks = checks_of(application, today=ctx.today)
    wrong = [one for one in checks if not one.met]
    permanent = application.permit == "stale"
    ready = "Wniosek spełnia warunki. Wyślij go dalej jednym przyciskiem."
    stuck = "Nie wszystko się zgadza. Wezwij stronę albo zawiadom o niespełnionych warunkach."
    return Panel(
        heading="Następny krok: sprawdź wniosek",
        text=stuck if wrong else ready,
        template="alcohol/panel/check.html",
        data=_facts(ctx, application)
        | {
            "checks": checks,
            "wrong": "\n\n".join(one.text for one in wrong),
            "is_ready": not wrong,
            "button": "Wyślij do opinii komisji" if permanent else "Wniosek jest kompletny",
            "permanent": permanent,
            "no_limits": any(one.met is None for one in wrong),
        },
    )


def _opinion(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    known = limits_on(application.valid_from or ctx.today, without=application.pk)
    rows = [
        row
        for row in known.rows
        if row.purpose == application.purpose and row.kind in application.kinds
    ]
    return Panel(
        heading="Następny krok: zapisz opinię komisji",
        text="Termin załatwienia stoi, dopóki czekamy na opinię (art. 35 § 5 k.p.a.).",
        template="alcohol/panel/opinion.html",
        data=_facts(ctx, application)
        | {"limits": rows, "min_distance": known.min_distance_m, "today": ctx.today},
    )


def _fee(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    computed = preview(application, ctx.today)
    total = polish.kwota(computed.wynik)
    return Panel(
        heading=f"Następny krok: nalicz opłatę {total}",
        text="Opłatę wnosi się przed wydaniem zezwolenia (art. 11¹ ust. 2). Zobacz wyliczenie.",
        template="alcohol/panel/fee.html",
        data=_facts(ctx, application) | {"working": computed, "total": total},
    )


def preview(application: Application, today: date) -> Wyliczenie:
    """Return the first fee in zł of all permits of a case, as it would be booked today."""
    start = max(application.valid_from or today, today)
    end = application.valid_to or start
    kinds = [Rodzaj(kind) for kind in application.kinds]
    if application.permit in {"jednorazowe", "wyprzedaz"}:
        return _sum_of_singles(application, kinds, start)
    return rules.oplaty(dict.fromkeys(kinds), start.year, wazne_od=start, wazne_do=end)


def _sum_of_singles(application: Application, kinds: list[Rodzaj], day: date) -> Wyliczenie:
    if application.permit == "jednorazowe":
        each = [rules.oplata_jednorazowa(kind, day) for kind in kinds]
    else:
        stock = application.facts["zapasy"]
        each = [rules.oplata_wyprzedazy(kind, Decimal(stock[kind]), day) for kind in kinds]
    total = sum((one.wynik for one in each), Decimal(0))
    return Wyliczenie(total, tuple(row for one in each for row in one.skladniki))


def _payment(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    waiting = [due for due in view.dues if not due.is_settled]
    total = sum((due.open for due in waiting), Decimal(0))
    text = (
        f"Czekamy na {polish.kwota(total)} do {polish.data(max(d.due_on for d in waiting))}."
        if waiting
        else "Wpłata jest w księgach. Przejdź dalej."
    )
    may = ctx.may("alcohol.pay")
    if waiting and not may:
        text += " Wpłatę zapisze księgowość."
    return Panel(
        heading="Następny krok: zapisz wpłatę" if may else "Czekamy na wpłatę",
        text=text,
        template="alcohol/panel/payment.html",
        data={"dues": waiting, "today": ctx.today, "may": may, "total": total},
    )


def _draft(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    n = len(application.kinds)
    return Panel(
        heading="Następny krok: przygotuj projekt decyzji",
        text=f"Powstanie {polish.odmiana(n, 'decyzja', 'decyzje', 'decyzji')}, osobna na każdy "
        "rodzaj alkoholu. Treść jest z rejestru i akt.",
        template="alcohol/panel/draft.html",
        data=_facts(ctx, application) | {"action": "alcohol:draft"},
    )


def _notice(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    reasons = application.facts.get("niespelnione") or application.facts.get("opinia_powody", "")
    if not reasons:
        wrong = [one.text for one in checks_of(application, today=ctx.today) if not one.met]
        reasons = "\n\n".join(wrong)
    return Panel(
        heading="Następny krok: zawiadom o niespełnionych warunkach",
        text="Przed odmową strona musi wiedzieć, czego nie spełnia (art. 79a k.p.a.).",
        template="alcohol/panel/reasons.html",
        data={
            "action": "alcohol:notice",
            "label": "Których warunków wniosek nie spełnia",
            "hint": "Ten tekst trafi do pisma.",
            "reasons": reasons,
            "button": "Przygotuj zawiadomienie",
        },
    )


def _refusal(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    return Panel(
        heading="Następny krok: przygotuj odmowę",
        text="Strona nie wykazała, że spełnia warunki. Decyzja musi mieć uzasadnienie.",
        template="alcohol/panel/reasons.html",
        data={
            "action": "alcohol:refusal",
            "label": "Uzasadnienie odmowy",
            "hint": "Fakty, dowody i przepisy (art. 107 § 3 k.p.a.).",
            "reasons": application.facts.get("niespelnione", ""),
            "button": "Przygotuj decyzję odmowną",
        },
    )


def _answer(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    sent = Dispatch.objects.filter(application=application).order_by("-delivered_on").first()
    start = sent.delivered_on if sent and sent.delivered_on else ctx.today
    plan = find(application.procedure, application.procedure_version)
    end = end_of_days(start, plan.steps[application.step].days).day
    summoned = application.step == "answer"
    return Panel(
        heading="Czekamy na odpowiedź strony",
        text=f"Pismo doręczono {polish.data(start)}. Strona ma czas do {polish.data(end)}.",
        template="alcohol/panel/answer.html",
        data={
            "is_over": ctx.today > end,
            "answered": "Uzupełnienie wpłynęło" if summoned else "Odpowiedź wpłynęła",
            "silence": "Zostaw bez rozpoznania" if summoned else "Nie ma odpowiedzi, dalej",
            "end": end,
        },
    )


def _sign(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    return Panel(
        heading="Czekamy na podpis",
        text="Projekt przeczyta i podpisze kierownik. Treść można zmienić w części „Pisma”.",
    )


def _deliver(ctx: Ctx, view: CaseView, application: Application) -> Panel:
    rows = Dispatch.objects.filter(application=application, step=application.step)
    on_paper = [one for one in rows if one.delivery_id is None and one.delivered_on is None]
    if on_paper and ctx.may("alcohol.deliver"):
        return Panel(
            heading="Następny krok: wyślij pismo listem",
            text="Strona nie ma konta. Wydrukuj pismo, wyślij i zapisz dzień doręczenia.",
            template="alcohol/panel/paper.html",
            data={"today": ctx.today},
        )
    return Panel(
        heading="Czekamy na odbiór",
        text="Pismo czeka na koncie strony. Krok zamknie się sam z dniem doręczenia.",
    )


def _facts(ctx: Ctx, application: Application) -> dict[str, Any]:
    own = Licence.objects.filter(application=application).order_by("kind")
    return {
        "application": {
            "kinds": [(kind, Rodzaj(kind).opis) for kind in application.kinds],
            "permit": application.get_permit_display(),
            "purpose": application.get_purpose_display() if application.purpose else "",
            "outlet": application.outlet.label if application.outlet else "",
            "place": application.outlet.place if application.outlet else "",
            "valid_from": application.valid_from,
            "valid_to": application.valid_to,
            "opinion": application.opinion,
            "opinion_number": application.opinion_number,
            "distance": application.distance_m,
            "numbers": [one.number for one in own if one.number],
        },
    }


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


_STEPS: dict[tuple[str, str], Draw] = {
    ("alcohol.licence", "check"): _check,
    ("alcohol.licence", "opinion"): _opinion,
    ("alcohol.licence", "fee"): _fee,
    ("alcohol.licence", "payment"): _payment,
    ("alcohol.licence", "draft"): _draft,
    ("alcohol.licence", "notice"): _notice,
    ("alcohol.licence", "refusal"): _refusal,
    ("alcohol.licence", "answer"): _answer,
    ("alcohol.licence", "notice_answer"): _answer,
    ("alcohol.statement", "review"): later.review_statement,
    ("alcohol.ceasing", "draft"): later.draft_ceasing,
    ("alcohol.ceasing", "refund"): later.refund,
    ("alcohol.expiry", "notice"): later.notice_ex_officio,
    ("alcohol.expiry", "notice_answer"): _answer,
    ("alcohol.expiry", "draft"): later.draft_ex_officio,
    ("alcohol.withdrawal", "notice"): later.notice_ex_officio,
    ("alcohol.withdrawal", "notice_answer"): _answer,
    ("alcohol.withdrawal", "draft"): later.draft_ex_officio,
    ("alcohol.change", "draft"): later.draft_change,
    ("alcohol.duplicate", "draft"): later.draft_duplicate,
    ("alcohol.appeal", "review"): later.review_appeal,
    ("alcohol.appeal", "to_board"): later.send_to_board,
    ("alcohol.appeal", "sko"): later.board,
}
