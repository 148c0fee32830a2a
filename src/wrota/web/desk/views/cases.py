"""One case on one screen."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wrota.kernel.audit import journal
from wrota.kernel.manifest import modules
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.office.cases import commands, queries
from wrota.office.cases.commands import BadTerm, Closed
from wrota.office.cases.panel import Panel
from wrota.office.cases.types import CaseView
from wrota.office.delivery import queries as deliveries
from wrota.office.documents import quarantine
from wrota.office.documents import queries as documents
from wrota.ui.desk import shell, way
from wrota.ui.parts import Cell, Table
from wrota.web.desk import due_table
from wrota.web.desk.views.work import due_state


class TermForm(forms.Form):
    """A new term of settling the case, art. 36."""

    new_day = forms.DateField(
        label="Nowy termin",
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        help_text="Na przykład 15.01.2027.",
        error_messages={"invalid": "Wpisz datę, na przykład 15.01.2027."},
    )
    reason = forms.CharField(
        label="Powód", max_length=180, help_text="Przeczyta go strona: napisz prosto."
    )


@require_GET
@official("cases.view")
def case(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    view = queries.case_view(request.ctx, case_id=case_id)
    panel = _panel(request, view)
    chosen = _chosen(request, view)
    context = {
        "shell": shell(
            request,
            f"{view.case.reference} – {view.case.title}",
            section="sprawy",
            crumbs=way(
                request,
                ("Sprawy", reverse("desk:work", args=[slug])),
                (view.case.reference, ""),
            ),
        ),
        "view": view,
        "slug": slug,
        "today": request.ctx.today,
        "panel": panel,
        "panel_html": _drawn(request, panel, view),
        "chosen": chosen,
        "metryka": _metryka(view),
        "dues": _dues(view, request),
        "deliveries": deliveries.of_case(request.ctx, case_id=case_id),
        "due_chip": due_state(view.case.due_on, request.ctx.today),
        "drafts": [one for one in view.letters if one.state in {"projekt", "w_druku"}],
        "may_sign": request.ctx.may("cases.sign"),
        "may_work": request.ctx.may("cases.work") and view.case.closed_at is None,
    }
    return render(request, "desk/case.html", context)


@require_POST
@official("cases.work")
def note(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    text = request.POST.get("nota", "").strip()
    if text:
        commands.add_note(request.ctx, case_id=case_id, text=text[:4000])
        messages.success(request, "Zapisano notatkę.")
    else:
        messages.error(request, "Wpisz treść notatki.")
    return HttpResponseRedirect(f"{reverse('desk:case', args=[slug, case_id])}#notatki")


@require_http_methods(["GET", "POST"])
@official("cases.work")
def extend(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    """Set a new term with a reason (KPA art. 36)."""
    view = queries.case_view(request.ctx, case_id=case_id)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new_day: date = form.cleaned_data["new_day"]
            commands.extend_term(
                request.ctx, case_id=case_id, new_day=new_day, reason=form.cleaned_data["reason"]
            )
        except (BadTerm, Closed) as error:
            form.add_error("new_day", str(error))
        else:
            messages.success(request, f"Nowy termin: {polish.data(new_day)}. Strona go zobaczy.")
            return HttpResponseRedirect(reverse("desk:case", args=[slug, case_id]))
    title = f"Nowy termin w sprawie {view.case.reference}"
    return render(
        request,
        "desk/form.html",
        {
            "shell": shell(request, title, section="sprawy"),
            "form": form,
            "title": title,
            "lead": "Strona dowie się o nowym terminie i powodzie. Ma prawo do ponaglenia "
            "(art. 37 k.p.a.).",
            "submit": "Ustal termin",
            "back": reverse("desk:case", args=[slug, case_id]),
        },
    )


@require_GET
@official("cases.view")
def document(request: PageRequest, slug: str, case_id: int, document_id: int) -> HttpResponse:
    """Give a document of the case file or a draft; who read it is noted."""
    view = queries.case_view(request.ctx, case_id=case_id)
    allowed = {f.document.id for f in view.file}
    allowed |= {i for one in view.letters for i in (one.draft_id, one.signed_id) if i}
    allowed |= {d.proof_id for d in deliveries.of_case(request.ctx, case_id=case_id) if d.proof_id}
    if document_id not in allowed:
        raise Http404("nie ma takiego dokumentu w sprawie")
    row = documents.document(request.ctx, document_id=document_id)
    journal.read(request.ctx, name="cases.document", data={"document_id": document_id})
    response = HttpResponse(
        quarantine.open_content(request.ctx, document_id=document_id),
        content_type=row.content_type,
    )
    shown = row.is_pdf or row.content_type in {"image/png", "image/jpeg"}
    kind = "inline" if shown and "zapisz" not in request.GET else "attachment"
    response["Content-Disposition"] = (
        f'{kind}; filename="{row.name.encode("ascii", "replace").decode()}"'
    )
    return response


def _panel(request: PageRequest, view: CaseView) -> Panel | None:
    code = view.case.procedure.split(".", 1)[0]
    module = next((m for m in modules() if m.code == code), None)
    if module is None or not module.case_panel or code not in request.office.modules:
        return None
    found: Panel | None = import_string(module.case_panel)(request.ctx, view)
    return found


def _drawn(request: PageRequest, panel: Panel | None, view: CaseView) -> str:
    if panel is None or not panel.template:
        return ""
    context = {**panel.data, "view": view, "slug": request.office.slug}
    return render_to_string(panel.template, context, request=request)


def _chosen(request: PageRequest, view: CaseView) -> object | None:
    wanted = request.GET.get("dokument", "")
    if wanted.isascii() and wanted.isdigit():
        return next((f for f in view.file if f.document.id == int(wanted)), None)
    return view.file[-1] if view.file else None


def _metryka(view: CaseView) -> Table:
    return Table(
        caption="Chronologia czynności, od najnowszej",
        caption_hidden=True,
        columns=("Kiedy", "Co się stało", "Kto"),
        rows=[
            (
                f"{polish.data(timezone.localdate(a.at))} {polish.czas(a.at)}",
                a.what,
                Cell(a.who, note=a.post),
            )
            for a in view.acts
        ],
    )


def _dues(view: CaseView, request: PageRequest) -> Table | None:
    if not view.dues:
        return None
    return Table(
        caption="Należności w tej sprawie",
        caption_hidden=True,
        columns=due_table.COLUMNS,
        rows=[due_table.cells(d, d.title, Cell("Brak wpłaty", chip="idle")) for d in view.dues],
    )
