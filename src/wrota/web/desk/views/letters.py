"""Drafts of a case: look, mend, sign, send back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from wrota.kernel.accounts.second_factor import CodeRefused, prove
from wrota.kernel.web import PageRequest, official
from wrota.office.cases import letters, queries
from wrota.office.cases.commands import Closed
from wrota.ui.desk import shell, way

TEXTS = {"ruling": "Rozstrzygnięcie", "reasons": "Uzasadnienie", "instruction": "Pouczenie"}


@require_http_methods(["GET", "POST"])
@official("cases.sign")
def sign(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    """Show every draft that waits and sign all of them with one code."""
    view = queries.case_view(request.ctx, case_id=case_id)
    back = reverse("desk:case", args=[slug, case_id])
    error = ""
    if request.method == "POST":
        try:
            proof = prove(request.user, request.POST.get("kod", ""), now=request.ctx.now)
            signed = letters.sign(request.ctx, case_id=case_id, proof=proof)
        except (CodeRefused, letters.NothingToSign, Closed) as refused:
            error = str(refused)
        else:
            word = "pismo" if len(signed) == 1 else "pisma"
            messages.success(request, f"Podpisano {word}: {len(signed)}. Idą do doręczenia.")
            return HttpResponseRedirect(back)
    drafts = [one for one in view.letters if one.state in {"projekt", "w_druku"}]
    title = f"Podpis w sprawie {view.case.reference}"
    return render(
        request,
        "desk/sign.html",
        {
            "shell": shell(
                request,
                title,
                section="sprawy",
                crumbs=way(request, (view.case.reference, back), ("Podpis", "")),
            ),
            "view": view,
            "slug": slug,
            "drafts": drafts,
            "ready": all(one.state == "projekt" for one in drafts),
            "stale": any(one.dated_on != request.ctx.today for one in drafts),
            "error": error,
            "errors": {"f-kod": error} if error else {},
            "back": back,
        },
        status=422 if error else 200,
    )


@require_POST
@official("cases.sign")
def redate(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    """Give drafts of an earlier day today's date."""
    letters.redate(request.ctx, case_id=case_id)
    messages.success(request, "Powstaje projekt z dzisiejszą datą.")
    return HttpResponseRedirect(reverse("desk:sign", args=[slug, case_id]))


@require_http_methods(["GET", "POST"])
@official("cases.sign")
def send_back(request: PageRequest, slug: str, case_id: int) -> HttpResponse:
    """Return the drafts to the clerk with remarks."""
    view = queries.case_view(request.ctx, case_id=case_id)
    back = reverse("desk:case", args=[slug, case_id])

    class RemarksForm(forms.Form):
        remarks = forms.CharField(
            label="Co poprawić",
            max_length=200,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Przeczyta to osoba, która przygotowała projekt.",
        )

    form = RemarksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letters.return_drafts(request.ctx, case_id=case_id, remarks=form.cleaned_data["remarks"])
        messages.success(request, "Zwrócono projekt z uwagami.")
        return HttpResponseRedirect(back)
    title = f"Zwrot projektu w sprawie {view.case.reference}"
    return _form(request, title, form, submit="Zwróć projekt", back=back)


@require_http_methods(["GET", "POST"])
@official("cases.draft")
def edit(request: PageRequest, slug: str, case_id: int, letter_id: int) -> HttpResponse:
    """Change the texts of a draft; a new version is made, the old one stays."""
    view = queries.case_view(request.ctx, case_id=case_id)
    letter = next((x for x in view.letters if x.id == letter_id), None)
    if letter is None or letter.state not in {"projekt", "w_druku", "blad"}:
        raise Http404("tego projektu nie można już zmienić")
    back = reverse("desk:case", args=[slug, case_id])
    fields: dict[str, forms.Field] = {
        name: forms.CharField(
            label=label, widget=forms.Textarea(attrs={"rows": 8}), initial=letter.content[name]
        )
        for name, label in TEXTS.items()
        if letter.content.get(name)
    }
    form_class: type[forms.Form] = type("LetterForm", (forms.Form,), fields)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letters.edit(request.ctx, letter_id=letter_id, texts=form.cleaned_data)
        messages.success(request, "Powstaje nowa wersja projektu.")
        return HttpResponseRedirect(back)
    title = f"{letter.title}: wersja {letter.version}"
    lead = "Wersja, którą zmieniasz, zostanie w aktach."
    return _form(request, title, form, submit="Zapisz nową wersję", back=back, lead=lead)


def _form(
    request: PageRequest, title: str, form: forms.Form, *, submit: str, back: str, lead: str = ""
) -> HttpResponse:
    context = {
        "shell": shell(request, title, section="sprawy"),
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "back": back,
    }
    return render(request, "desk/form.html", context)
