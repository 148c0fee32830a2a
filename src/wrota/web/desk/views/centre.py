"""The operators' desk of the certificate centre: what is in force, what waits, what was done."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.pki import finding, four_eyes, oversight, queries, root_away, terms
from wrota.office.pki.acts import ACTS, REASONS, BadProposal
from wrota.office.pki.types import AuthorityState, FoundRow, ListRow, ProposalRow
from wrota.office.signing.trusted import queries as trusted
from wrota.office.signing.trusted.believed import LIMITS
from wrota.office.signing.trusted.commands import take_list
from wrota.office.signing.trusted.reading import BadList
from wrota.ui.charts import Span, SpanChart
from wrota.ui.desk import shell, way
from wrota.ui.pages import NavItem
from wrota.ui.parts import Cell, Table
from wrota.web.desk.centre_forms import FORMS

TITLE = "Centrum certyfikacji"
#: days before the end of an authority when its operators should think of the next generation
SOON = 730
STATES = {
    "waiting": ("run", "czeka"),
    "approved": ("ok", "zatwierdzona"),
    "refused": ("bad", "odrzucona"),
    "withdrawn": ("idle", "wycofana"),
    "expired": ("idle", "minął termin"),
}
CERTIFICATE_STATES = {
    "good": ("ok", "ważny"),
    "revoked": ("bad", "odwołany"),
    "ended": ("idle", "wygasł"),
    "early": ("warn", "jeszcze nieważny"),
}
#: acts that begin at the row of a certificate
FROM_A_ROW = {"revoke", "revoke-authority"}
LATE = "Ta propozycja nie czeka już na decyzję."


@require_GET
@official("pki.operate")
def state(request: PageRequest, slug: str) -> HttpResponse:
    """Show authorities on a time line, the lists that are due, and the parameters."""
    _only_here(request)
    rows = oversight.state(request.ctx)
    return render(
        request,
        "desk/centre.html",
        {
            "shell": shell(request, TITLE, section="centrum"),
            "tabs": _tabs(request, "centre"),
            "chart": _chart(rows, request.ctx.now),
            "rows": [(one, _life(one), _due(one, request.ctx.now)) for one in rows],
            "is_root_away": root_away.is_away(),
            "values": [
                (one, terms.value(one.name, queries.parameters())) for one in terms.TERMS.values()
            ],
        },
    )


@require_GET
@official("pki.operate")
def proposals(request: PageRequest, slug: str) -> HttpResponse:
    """List what waits for a decision."""
    _only_here(request)
    rows = oversight.waiting(request.ctx)
    context = {
        "shell": shell(request, "Propozycje", section="centrum"),
        "tabs": _tabs(request, "proposals"),
        "table": _table(request, rows, "Propozycje, które czekają"),
        "rows": rows,
        "acts": [one for one in ACTS.values() if one.code not in FROM_A_ROW],
    }
    return render(request, "desk/centre_proposals.html", context)


@require_GET
@official("pki.operate")
def history(request: PageRequest, slug: str) -> HttpResponse:
    """List all proposals, the newest first."""
    _only_here(request)
    before = request.GET.get("przed", "")
    rows = oversight.history(
        request.ctx, before=int(before) if before.isascii() and before.isdigit() else None
    )
    context = {
        "shell": shell(request, "Historia", section="centrum"),
        "tabs": _tabs(request, "centre-history"),
        "table": _table(request, rows, "Propozycje, od najnowszej"),
        "rows": rows,
        "older": rows[-1].id if len(rows) == oversight.PAGE else None,
    }
    return render(request, "desk/centre_history.html", context)


@require_http_methods(["GET", "POST"])
@official("pki.operate")
def proposal(request: PageRequest, slug: str, proposal_id: int) -> HttpResponse:
    """Show a proposal; another operator approves or refuses it, its author may withdraw it."""
    _only_here(request)
    row = oversight.proposal(request.ctx, proposal_id=proposal_id)
    error = _decide(request, row) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return HttpResponseRedirect(reverse("desk:proposal", args=[slug, proposal_id]))
    context = {
        "shell": shell(request, row.title, section="centrum", crumbs=_way(request, row.title)),
        "row": row,
        "state": STATES[row.state],
        "is_own": row.proposed_by_id == request.ctx.actor.user_id,
        "error": error,
    }
    return render(request, "desk/centre_proposal.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@official("pki.operate")
def propose(request: PageRequest, slug: str, act: str) -> HttpResponse:
    """Ask for the details of an act and propose it to the other operators."""
    _only_here(request)
    if act not in FORMS:
        raise Http404("nie ma takiej czynności")
    asked = request.GET.get("certyfikat", "")
    known = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    posted = request.POST if request.method == "POST" else None
    start = {"certyfikat": known} if known else {}
    form = FORMS[act](posted, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["uzasadnienie"]
        try:
            made = four_eyes.propose(request.ctx, act=act, data=form.act_data(), reason=why)
        except BadProposal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Propozycja czeka na drugiego operatora.")
            return HttpResponseRedirect(reverse("desk:proposal", args=[slug, made]))
    one = finding.certificate(request.ctx, certificate_id=known) if known else None
    context = {
        "shell": shell(
            request, ACTS[act].title, section="centrum", crumbs=_way(request, ACTS[act].title)
        ),
        "act": ACTS[act],
        "form": form,
        "about": _facts(one) if one else (),
        "days": four_eyes.TERM.days,
    }
    return render(request, "desk/centre_propose.html", context, status=422 if form.errors else 200)


@require_GET
@official("pki.operate")
def root_request(request: PageRequest, slug: str) -> HttpResponse:
    """Give the file that the next key ceremony reads."""
    _only_here(request)
    made = root_away.request_file(request.ctx)
    answer = HttpResponse(made, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="prosba.json"'
    return answer


@require_http_methods(["GET", "POST"])
@official("signing.lists")
def trusted_lists(request: PageRequest, slug: str) -> HttpResponse:
    """Show the European trusted lists that are here and take one from a file."""
    _only_here(request)
    error = ""
    if request.method == "POST":
        given = request.FILES.get("plik")
        try:
            if given is None or (given.size or 0) > LIMITS.size:
                raise BadList("wybierz plik XML listy, do 20 MB")
            messages.success(request, take_list(request.ctx, xml=given.read()))
            return HttpResponseRedirect(reverse("desk:trusted-lists", args=[slug]))
        except BadList as refused:
            error = f"Listy nie przyjęto: {refused}."
    context = {
        "shell": shell(request, "Listy zaufania", section="centrum"),
        "tabs": _tabs(request, "trusted-lists"),
        "rows": trusted.states(now=request.ctx.now),
        "error": error,
    }
    return render(request, "desk/centre_lists.html", context, status=422 if error else 200)


@require_GET
@official("pki.operate")
def certificates(request: PageRequest, slug: str) -> HttpResponse:
    """Search certificates of all offices by number, fingerprint or name."""
    _only_here(request)
    asked = request.GET.get("q", "").strip()[:120]
    rows = finding.search(request.ctx, asked) if asked else []
    context = {
        "shell": shell(request, "Certyfikaty", section="centrum"),
        "tabs": _tabs(request, "centre-certificates"),
        "asked": asked,
        "rows": [(one, CERTIFICATE_STATES[one.state]) for one in rows],
        "is_cut": len(rows) == finding.MOST,
        "authorities": queries.AUTHORITIES,
    }
    return render(request, "desk/centre_certificates.html", context)


def _only_here(request: PageRequest) -> None:
    if not request.office.is_operator:
        raise Http404("centrum prowadzi inny urząd")


def _decide(request: PageRequest, row: ProposalRow) -> str:
    """Carry out what the button says; return what stopped it, or an empty text."""
    said = request.POST.get("decyzja", "")
    try:
        if said == "zatwierdz":
            messages.success(request, four_eyes.approve(request.ctx, proposal_id=row.id))
        elif said == "odrzuc":
            why = request.POST.get("powod", "")[:300]
            if not why.strip():
                return "Napisz, dlaczego odrzucasz."
            four_eyes.refuse(request.ctx, proposal_id=row.id, why=why)
            messages.success(request, "Propozycja odrzucona. Nic się nie zmieniło.")
        elif said == "wycofaj":
            four_eyes.withdraw(request.ctx, proposal_id=row.id)
            messages.success(request, "Propozycja wycofana. Nic się nie zmieniło.")
        else:
            return "Wybierz, co zrobić z propozycją."
    except four_eyes.NotWaiting:
        return LATE
    except four_eyes.OwnProposal:
        return "Własnej propozycji nie możesz zatwierdzić ani odrzucić. Możesz ją wycofać."
    except (BadProposal, queries.KeyIsAway) as refused:
        return str(refused)
    return ""


def _tabs(request: PageRequest, current: str) -> tuple[NavItem, ...]:
    count = len(oversight.waiting(request.ctx))
    pages = (
        ("centre", "Stan", None),
        ("proposals", "Propozycje", count or None),
        ("centre-history", "Historia", None),
        ("centre-certificates", "Certyfikaty", None),
        ("trusted-lists", "Listy zaufania", None),
    )
    return tuple(
        NavItem(label, reverse(f"desk:{route}", args=[request.office.slug]), route == current, n)
        for route, label, n in pages
    )


def _way(request: PageRequest, title: str) -> tuple[NavItem, ...]:
    slug = request.office.slug
    return way(
        request,
        (TITLE, reverse("desk:centre", args=[slug])),
        ("Propozycje", reverse("desk:proposals", args=[slug])),
        (title, ""),
    )


def _chart(rows: list[AuthorityState], now: datetime) -> SpanChart:
    return SpanChart(
        "Ważność urzędów certyfikacji",
        [
            Span(
                _short(one),
                timezone.localdate(one.authority.not_before),
                timezone.localdate(one.authority.not_after),
                "odwołany" if one.authority.revoked_at else _left(one),
                _span_state(one),
            )
            for one in rows
        ],
        timezone.localdate(now),
        "Ile dni zostało; pionowa kreska to dzisiaj.",
        columns=("Urząd", "Ważny"),
    )


def _span_state(one: AuthorityState) -> str:
    if one.authority.revoked_at:
        return "bad"
    return "run" if one.authority.is_current else "idle"


def _left(one: AuthorityState) -> str:
    return polish.odmiana(max(one.days_left, 0), "dzień", "dni", "dni")


def _short(one: AuthorityState) -> str:
    """Name an authority so that it fits over its bar on a phone."""
    number = one.authority.generation
    return one.authority.kind_label.capitalize() + (f" {number}" if number > 1 else "")


def _life(one: AuthorityState) -> tuple[str, str]:
    if one.authority.revoked_at:
        return ("bad", "odwołany")
    if not one.authority.is_current:
        return ("idle", "zastąpiony")
    if one.days_left < SOON:
        return ("warn", "pora na nowe pokolenie")
    return ("ok", "w użyciu")


def _due(one: AuthorityState, now: datetime) -> tuple[tuple[str, str], ...]:
    """Say of each list of an authority when the next one is due, and whether it is late."""

    def said(name: str, found: ListRow) -> tuple[str, str]:
        until = timezone.localtime(found.next_update)
        text = f"{name} nr {found.number}, do {polish.data(until.date())} {polish.czas(until)}"
        return ("bad" if found.next_update <= now else "ok", text)

    if not one.is_bound_to_sign:
        return ()
    lists = (("Pełna", one.full_list), ("Zmiany", one.changes))
    return tuple(said(name, found) for name, found in lists if found is not None)


def _table(request: PageRequest, rows: list[ProposalRow], caption: str) -> Table:
    slug = request.office.slug
    return Table(
        caption=caption,
        caption_hidden=True,
        columns=("Czynność", "Stan", "Zaproponował", "Rozstrzygnął", "Skutek"),
        rows=[
            (
                Cell(
                    one.title,
                    url=reverse("desk:proposal", args=[slug, one.id]),
                    note=", ".join(text for _, text in one.facts),
                ),
                Cell(STATES[one.state][1], chip=STATES[one.state][0]),
                Cell(one.proposed_by, note=_when(one.proposed_at)),
                Cell(one.decided_by, note=_when(one.decided_at))
                if one.decided_at
                else Cell("–", note=f"do {_when(one.ends_at)}"),
                one.result or "–",
            )
            for one in rows
        ],
    )


def _when(moment: datetime | None) -> str:
    if moment is None:
        return ""
    there = timezone.localtime(moment)
    return f"{polish.data(there.date())} {polish.czas(there)}"


def _facts(one: FoundRow) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Certyfikat", one.kind_label),
        ("Posiadacz", one.holder),
        ("Wydano dla", one.office),
        ("Numer seryjny", one.serial),
        ("Ważny do", _when(one.not_after)),
    )
    revoked = (("Odwołany", f"{_when(one.revoked_at)}, {REASONS[one.reason]}"),)
    return facts + (revoked if one.revoked_at else ())
