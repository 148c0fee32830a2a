"""Letters of the offices: confirmed by the addressee before they open."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wrota.office.cases import queries as cases
from wrota.office.delivery import commands, queries
from wrota.office.documents import queries as documents
from wrota.ui.kept import shown
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.frame import matters_shell


@own
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: Page, slug: str, delivery_id: int) -> HttpResponse:
    """Show who writes and about what; POST confirms the receipt, then the letter opens."""
    if request.method == "POST":
        try:
            commands.collect(request.ctx, delivery_id=delivery_id)
        except commands.NotYours as error:
            raise Http404("nie ma takiego pisma") from error
        return HttpResponseRedirect(reverse("citizen:delivery", args=[slug, delivery_id]))
    one = queries.one(request.ctx, delivery_id=delivery_id, user_id=request.user.pk)
    wanted = [] if one.is_waiting else [one.document_id, one.proof_id or one.document_id]
    papers = documents.documents(request.ctx, ids=wanted)
    signs = cases.references(request.ctx, ids=[one.case_id] if one.case_id else [])
    context = {
        "shell": matters_shell(shown(one.title)),
        "one": one,
        "paper": papers.get(one.document_id),
        "proof": papers.get(one.proof_id) if one.proof_id else None,
        "reference": signs.get(one.case_id or 0, ""),
    }
    return render(request, "citizen/delivery.html", context)
