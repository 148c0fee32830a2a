"""The last look at an application, the second factor, and sending."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wrota.kernel.accounts import people
from wrota.office.forms.clean import Cleaned
from wrota.office.forms.commands import ChangedMeanwhile, Incomplete, ListsOf, Outdated
from wrota.office.forms.kinds import Lists
from wrota.office.forms.spec import FormSpec
from wrota.office.holders import queries as holders
from wrota.office.inbox import commands as inbox
from wrota.office.inbox.commands import MandateEnded, Refusal
from wrota.ui.parts import ErrorItem, SummaryRow
from wrota.web.citizen.access import Page, own, require_form
from wrota.web.citizen.drafts import Filling, filling
from wrota.web.citizen.frame import form_shell
from wrota.web.citizen.lists import lists_for


@own
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Page, slug: str, key: UUID) -> HttpResponse:
    """Show everything that is to be signed; with a valid code sign it and send it."""
    if request.method == "POST":
        return _sign(request, key)
    one = filling(request, key)
    if one.draft.submission_id is not None:
        return to_receipt(request, one.draft.submission_id)
    return _show(request, one)


def offered(request: Page) -> ListsOf:
    """Return what the office offers for a form; a form that is off there does not exist."""

    def lists(spec: FormSpec) -> Lists:
        require_form(request.office, spec.code)
        return lists_for(request.office, spec)

    return lists


def _sign(request: Page, key: UUID) -> HttpResponse:
    try:
        answer = inbox.sign_form(
            request.ctx,
            key=key,
            digest=request.POST.get("digest", ""),
            person=people.card(request.user),
            code=request.POST.get("kod", ""),
            lists=offered(request),
        )
    except ChangedMeanwhile:
        return _show(request, filling(request, key), changed=True)
    except (Incomplete, Outdated, MandateEnded):
        return _show(request, filling(request, key))
    if isinstance(answer, Refusal):
        return _show(request, filling(request, key), refused=answer.message)
    return to_receipt(request, answer.incoming.submission_id)


def _show(request: Page, one: Filling, *, changed: bool = False, refused: str = "") -> HttpResponse:
    ready = one.cleaned.ok and not one.outdated and not one.lost_mandate
    errors = [ErrorItem("f-kod", refused)] if refused else []
    context = {
        "shell": form_shell(
            _("Sprawdź i podpisz"),
            str(one.spec.title),
            one.service_url,
            errors=bool(errors) or changed,
        ),
        "one": one,
        "number": len(one.spec.steps) + 1,
        "sections": sections_of(one),
        "missing": _missing(one, one.cleaned),
        "fee": one.fee,
        "files": sum(len(files) for files in one.draft.files.values()),
        "ready": ready,
        "changed": changed,
        "errors": errors,
        "refused": refused,
        "devices": holders.able_to_sign(request.ctx) if ready else [],
        "has_codes": is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        ),
    }
    return render(request, "citizen/review.html", context)


def sections_of(one: Filling) -> list[dict[str, object]]:
    """Return every answer and file of the application, as the page shows them."""
    return [
        {
            "title": section.title,
            "url": one.step_url(section.step + 1),
            "rows": [
                SummaryRow(
                    row.label,
                    "\n".join(row.lines),
                    f"{one.step_url(row.step + 1)}#{row.anchor}",
                    row.label.lower(),
                )
                for row in section.rows
            ],
            "files": [
                (file, f"{one.step_url(file.step + 1)}#{file.anchor}") for file in section.files
            ],
        }
        for section in one.sections
    ]


def _missing(one: Filling, cleaned: Cleaned) -> list[tuple[str, str]]:
    """Return (message, address of the question) for everything that stops the signature."""
    steps = {place.name: place.step for place in one.spec.places}
    return [
        (message, f"{one.step_url(steps[name.split('-')[0]] + 1)}?popraw=1#{name}")
        for name, message in cleaned.errors.items()
    ]


def to_receipt(request: Page, submission_id: int | None) -> HttpResponse:
    """Lead to the receipt of what was sent."""
    return HttpResponseRedirect(
        reverse("citizen:receipt", args=[request.office.slug, submission_id])
    )
