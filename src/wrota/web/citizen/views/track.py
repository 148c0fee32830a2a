"""The state of a matter for whoever holds its secret code; no account, no personal data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wrota.kernel.codes import ALPHABET
from wrota.kernel.models import Authority
from wrota.kernel.web import PageRequest, public, visitor_ctx
from wrota.office.cases import queries as cases
from wrota.office.cases.types import CaseRow
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.types import ReceiptView
from wrota.ui import words
from wrota.ui.kept import shown
from wrota.ui.parts import Event
from wrota.ui.shell import NavItem, Shell
from wrota.web.citizen.throttle import allowed

LENGTH = 16


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: PageRequest) -> HttpResponse:
    """Ask for the code; the code is posted, so that it stays in no address and no log."""
    typed = request.POST.get("kod", "")
    error, found = "", None
    if request.method == "POST":
        error, found = _look_up(request, typed)
    title = _("Śledź sprawę")
    context = {
        "shell": Shell(title=title, crumbs=(NavItem(title, "", True),), has_errors=bool(error)),
        "typed": typed[:40],
        "error": error,
        "found": found,
    }
    if found is not None:
        office = Authority.objects.get(pk=found.authority_id)
        case = _case(request, office, found)
        context |= {"authority": office, "case": case, "events": _events(found, case)}
    response = render(request, "citizen/track.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _look_up(request: PageRequest, typed: str) -> tuple[str, ReceiptView | None]:
    code = "".join(c for c in typed.upper() if c.isalnum())
    if not code:
        return _("Wpisz kod z poświadczenia"), None
    if len(code) != LENGTH or set(code) - set(ALPHABET):
        return _("Ten kod ma inną postać. Przepisz 16 znaków z poświadczenia."), None
    if not allowed(request, "track"):
        return _("Za dużo prób. Odczekaj 5 minut i spróbuj jeszcze raz."), None
    found = inbox.receipt_by_code(code)
    if found is None:
        return _("Nie znamy takiego kodu. Sprawdź go na poświadczeniu."), None
    return "", found


def _case(request: PageRequest, office: Authority, found: ReceiptView) -> CaseRow | None:
    if found.incoming.submission_id is None:
        return None
    ctx = visitor_ctx(request, office)
    return cases.case_of_submission(ctx, submission_id=found.incoming.submission_id)


def _events(found: ReceiptView, case: CaseRow | None) -> list[Event]:
    """Tell the way in words of the procedure only: acts may name people, these words do not."""
    here = Event(
        _("Pismo wpłynęło do urzędu"), words.data_slownie(found.incoming.received_at), "done"
    )
    if case is None:
        return [here, Event(_("Urząd przydziela pismo"), "", "now")]
    opened = Event(_("Urząd założył sprawę"), words.data_slownie(case.opened_at), "done")
    if case.closed_at is not None:
        ended = Event(_("Sprawa zakończona"), words.data_slownie(case.closed_at), "done")
        return [here, opened, ended]
    now = Event(shown(case.plain), "", "yours" if case.waits == "party" else "now")
    last = Event(_("Koniec sprawy"), _("Najpóźniej %s.") % words.data_slownie(case.due_on))
    return [here, opened, now, last]
