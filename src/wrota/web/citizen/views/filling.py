"""Starting an application and filling it in, step by step; each page is saved as it is typed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wrota.kernel.accounts import people
from wrota.kernel.accounts.second_factor import has_second_factor
from wrota.kernel.accounts.types import MandateRow
from wrota.office.forms import catalogue, commands, html, queries, stored
from wrota.office.forms.clean import Cleaned, clean_step, edit_rows, removed_file
from wrota.office.forms.commands import AlreadySent, NewFile
from wrota.office.forms.spec import FormSpec
from wrota.ui.parts import Choice
from wrota.web.citizen import kept
from wrota.web.citizen.access import Page, own, require_form
from wrota.web.citizen.drafts import Filling, filling, step_index
from wrota.web.citizen.frame import form_shell, link
from wrota.web.citizen.guard import keeps_typed

OWN_NAME = "osoba"
#: the same button pressed twice starts one application
TWICE = timedelta(seconds=15)


@keeps_typed
@own
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Page, slug: str, code: str) -> HttpResponse:
    """Say what the form needs, ask in whose name, and start a draft."""
    spec = _form(request, code)
    today = request.ctx.today
    mandates = [m for m in people.mandates(request.user.pk, on=today) if m.covers(code, today)]
    chosen = request.POST.get("imie", OWN_NAME if not mandates else "")
    error = ""
    if request.method == "POST":
        if chosen == OWN_NAME or chosen in {str(m.id) for m in mandates}:
            mandate_id = None if chosen == OWN_NAME else int(chosen)
            return _begin(request, spec, mandate_id)
        error = _("Zaznacz, w czyim imieniu składasz wniosek")
    drafts = [
        d
        for d in queries.drafts_of_account(request.user.pk)
        if d.authority_id == request.office.pk and d.form_code == code
    ]
    service_url = link("portal:card", slug, code)
    context = {
        "shell": form_shell(_("Wniosek"), str(spec.title), service_url, errors=bool(error)),
        "spec": spec,
        "choices": _names(request, mandates),
        "chosen": chosen,
        "mandates": mandates,
        "drafts": drafts,
        "error": error,
        "has_second_factor": has_second_factor(request.user),
    }
    return render(request, "citizen/start.html", context)


@keeps_typed
@own
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Page, slug: str, key: UUID, step: int) -> HttpResponse:
    """Show one page of questions and save what is typed, right or wrong."""
    one = filling(request, key)
    index = step_index(one.spec, step)
    if one.draft.submission_id is not None:
        return _to_receipt(request, one.draft.submission_id)
    if request.method == "POST":
        return _save(request, one, index)
    found = kept.typed(request)
    raw = {**_without(one, index), **found.raw} if found else one.draft.raw
    errors = _errors(one, index) if "popraw" in request.GET and not found else {}
    return _show(request, one, index, raw, errors, found=found)


@own
@require_POST
def discard(request: Page, slug: str, key: UUID) -> HttpResponse:
    """Throw an unfinished application away."""
    one = filling(request, key)
    if one.draft.submission_id is not None:
        return _to_receipt(request, one.draft.submission_id)
    commands.discard(request.ctx, key=key)
    messages.success(request, _("Usunęliśmy szkic. Niczego nie wysłaliśmy do urzędu."))
    return HttpResponseRedirect(reverse("citizen:matters"))


@own
@require_POST
def renew(request: Page, slug: str, key: UUID) -> HttpResponse:
    """Carry the answers over to the version of the form that is in force now."""
    one = filling(request, key)
    if one.draft.submission_id is not None:
        return _to_receipt(request, one.draft.submission_id)
    if not one.outdated:
        return HttpResponseRedirect(one.review_url)
    spec = catalogue.form(one.spec.code, on=request.ctx.today)
    made = commands.start(
        request.ctx, form_code=spec.code, prefill=one.draft.raw, mandate_id=one.draft.mandate_id
    )
    commands.discard(request.ctx, key=key)
    messages.success(
        request, _("Przenieśliśmy odpowiedzi do nowego formularza. Sprawdź je i dodaj pliki.")
    )
    return HttpResponseRedirect(reverse("citizen:step", args=[slug, made, 1]))


def _form(request: Page, code: str) -> FormSpec:
    require_form(request.office, code)
    try:
        return catalogue.form(code, on=request.ctx.today)
    except catalogue.UnknownForm as error:
        raise Http404("formularz jeszcze nie obowiązuje") from error


def _names(request: Page, mandates: list[MandateRow]) -> list[Choice]:
    own_name = Choice(OWN_NAME, str(request.user), _("Składasz we własnym imieniu."))
    return [own_name] + [Choice(str(m.id), m.principal, m.basis) for m in mandates]


def _begin(request: Page, spec: FormSpec, mandate_id: int | None) -> HttpResponse:
    key = _just_started(request, spec, mandate_id)
    if key is None:
        facts = people.card(request.user).prefill()
        key = commands.start(
            request.ctx,
            form_code=spec.code,
            prefill=stored.prefill(spec, facts),
            mandate_id=mandate_id,
        )
    return HttpResponseRedirect(reverse("citizen:step", args=[request.office.slug, key, 1]))


def _just_started(request: Page, spec: FormSpec, mandate_id: int | None) -> UUID | None:
    for row in queries.drafts_of_account(request.user.pk)[:1]:
        same = row.form_code == spec.code and row.authority_id == request.office.pk
        if not same or row.step or request.ctx.now - row.saved_at > TWICE:
            continue
        found = queries.draft(request.ctx, key=row.key)
        if found.mandate_id == mandate_id and not found.steps_done:
            return found.key
    return None


def _save(request: Page, one: Filling, index: int) -> HttpResponse:
    raw = {name: list(texts) for name, texts in request.POST.lists()}
    edited = edit_rows(one.spec, index, raw)
    try:
        cleaned = commands.save_step(
            request.ctx,
            key=one.draft.key,
            step=index,
            raw=raw if edited is None else edited,
            files=_files(request),
            lists=one.lists,
        )
    except AlreadySent:
        return HttpResponseRedirect(one.review_url)
    kept.forget(request)
    target = _next(request, one, index, cleaned, edited=edited is not None)
    if target:
        return HttpResponseRedirect(target)
    saved = filling(request, one.draft.key)
    return _show(request, saved, index, {**saved.draft.raw, **cleaned.raw}, dict(cleaned.errors))


def _next(request: Page, one: Filling, index: int, cleaned: Cleaned, *, edited: bool) -> str:
    """Return where to go after saving, or nothing when there is something to mend here."""
    here = one.step_url(index + 1)
    action = request.POST.get("akcja", "")
    if edited:
        return f"{here}#{_edited(request)}"
    if (gone := removed_file(dict(request.POST.lists()))) is not None:
        return f"{here}#{gone[0]}"
    if action == "pozniej":
        messages.success(request, _("Zapisaliśmy szkic. Dokończysz go, kiedy zechcesz."))
        return reverse("citizen:matters")
    if action == "wroc":
        return one.step_url(index) if index else here
    if cleaned.errors:
        return ""
    if cleaned.unseen:
        return f"{here}?nowe=1#{cleaned.unseen[0]}"
    return one.step_url(index + 2) if index + 1 < len(one.spec.steps) else one.review_url


def _edited(request: Page) -> str:
    added, removed = request.POST.get("_dodaj", ""), request.POST.get("_usun", "")
    return added or removed.partition("-")[0]


def _files(request: Page) -> list[NewFile]:
    # One byte over the limit is enough to refuse a file; the rest of it is not read.
    limit = settings.MAX_FILE_BYTES + 1
    return [
        NewFile(field=field, name=one.name or "", content=one.read(limit))
        for field, several in request.FILES.lists()
        for one in several
    ]


def _without(one: Filling, index: int) -> dict[str, list[str]]:
    names = {place.name for place in one.spec.of_step(index)}
    return {k: v for k, v in one.draft.raw.items() if k.split("-")[0] not in names}


def _errors(one: Filling, index: int) -> dict[str, str]:
    cleaned = clean_step(
        one.spec,
        index,
        one.draft.raw,
        one.draft.files,
        on=one.request.ctx.today,
        answers=one.cleaned.values,
        lists=one.lists,
    )
    return dict(cleaned.errors)


def _show(
    request: Page,
    one: Filling,
    index: int,
    raw: dict[str, Any],
    errors: dict[str, str],
    *,
    found: kept.Kept | None = None,
) -> HttpResponse:
    questions = html.render_step(
        one.spec,
        index,
        raw,
        errors=errors,
        files=one.draft.files,
        answers=one.cleaned.values,
        lists=one.lists,
    )
    title = str(one.spec.steps[index].title)
    context = {
        "shell": form_shell(title, str(one.spec.title), one.service_url, errors=bool(errors)),
        "one": one,
        "step": one.spec.steps[index],
        "number": index + 1,
        "so_far": one.so_far(index),
        "questions": questions,
        "errors": html.error_rows(errors),
        "kept": found,
        "revealed": "nowe" in request.GET,
    }
    return render(request, "citizen/step.html", context)


def _to_receipt(request: Page, submission_id: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("citizen:receipt", args=[request.office.slug, submission_id])
    )
