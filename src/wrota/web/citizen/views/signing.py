"""The last look at an application, the second factor, and sending."""

import time
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wrota.kernel.accounts import people
from wrota.kernel.accounts.second_factor import CodeRefused, prove
from wrota.office.forms import queries
from wrota.office.forms.clean import Cleaned
from wrota.office.forms.commands import ChangedMeanwhile, Incomplete
from wrota.office.inbox import commands as inbox
from wrota.office.inbox.commands import Signatory
from wrota.ui.parts import ErrorItem, SummaryRow
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.drafts import Filling, filling
from wrota.web.citizen.frame import form_shell

#: how long the second of two simultaneous clicks waits for the first one's receipt, in seconds
PATIENCE, PAUSE = 6.0, 0.2


@own
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Page, slug: str, key: UUID) -> HttpResponse:
    """Show everything that is to be signed; with a valid code sign it and send it."""
    one = filling(request, key)
    if one.draft.submission_id is not None:
        return _to_receipt(request, one.draft.submission_id)
    if request.method != "POST":
        return _show(request, one)
    if request.POST.get("digest") != one.draft.digest:
        return _show(request, one, changed=True)
    if one.outdated or one.lost_mandate or not one.cleaned.ok:
        return _show(request, one)
    return _sign(request, one)


def _sign(request: Page, one: Filling) -> HttpResponse:
    turn = f"citizen.signing.{one.draft.key}"
    first = cache.add(turn, 1, timeout=int(PATIENCE) * 3)
    if not first and (sent := _sent_meanwhile(request, one.draft.key)) is not None:
        return _to_receipt(request, sent)
    try:
        proof = prove(request.user, request.POST.get("kod", ""), now=request.ctx.now)
        person = people.card(request.user)
        receipt = inbox.submit_form(
            request.ctx,
            key=one.draft.key,
            digest=one.draft.digest,
            signatory=Signatory(person=person, proof=proof, mandate=one.mandate),
            lists=one.lists,
        )
    except CodeRefused as refused:
        # the first of two clicks may have burnt the code and ended between our looks
        sent = queries.draft(request.ctx, key=one.draft.key).submission_id
        if sent is not None:
            return _to_receipt(request, sent)
        return _show(request, one, refused=str(refused))
    except (ChangedMeanwhile, Incomplete):
        return _show(request, filling(request, one.draft.key), changed=True)
    finally:
        if first:
            cache.delete(turn)
    return _to_receipt(request, receipt.incoming.submission_id)


def _sent_meanwhile(request: Page, key: UUID) -> int | None:
    """Wait for the request that came a moment earlier with the same application."""
    for _turn in range(int(PATIENCE / PAUSE)):
        found = queries.draft(request.ctx, key=key).submission_id
        if found is not None:
            return found
        if cache.get(f"citizen.signing.{key}") is None:
            return None
        time.sleep(PAUSE)
    return None


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
        "sections": _sections(one),
        "missing": _missing(one, one.cleaned),
        "fee": one.fee,
        "files": sum(len(files) for files in one.draft.files.values()),
        "ready": ready,
        "changed": changed,
        "errors": errors,
        "refused": refused,
        "has_codes": is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        ),
    }
    return render(request, "citizen/review.html", context)


def _sections(one: Filling) -> list[dict[str, object]]:
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


def _to_receipt(request: Page, submission_id: int | None) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("citizen:receipt", args=[request.office.slug, submission_id])
    )
