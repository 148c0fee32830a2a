"""What a person has to pay in all offices, and what they have paid."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wrota.kernel.models import Authority
from wrota.office.cases import queries as cases
from wrota.office.ledger import queries as ledger
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.frame import matters_shell
from wrota.web.citizen.matters import left
from wrota.web.citizen.transfers import transfer


@own
@require_safe
def payments(request: Page) -> HttpResponse:
    """Show each open payment with its account, title, code and working, nearest day first."""
    today = timezone.localdate()
    rows = ledger.dues_of_account(request.user.pk, only_open=False)
    offices = Authority.objects.in_bulk({due.authority_id for due in rows})
    signs = _signs(request.user.pk)
    unpaid = [
        (
            transfer(
                due,
                offices[due.authority_id],
                reference=signs.get((due.authority_id, due.case_id), ""),
            ),
            left(due.due_on, today),
        )
        for due in rows
        if not due.is_settled
    ]
    context = {
        "shell": matters_shell(_("Płatności")),
        "unpaid": unpaid,
        "paid": [(due, offices[due.authority_id]) for due in rows if due.is_settled],
        "today": today,
    }
    return render(request, "citizen/payments.html", context)


def _signs(user_id: int) -> dict[tuple[int, int | None], str]:
    return {(c.authority_id, c.id): c.reference for c in cases.cases_of_account(user_id)}
