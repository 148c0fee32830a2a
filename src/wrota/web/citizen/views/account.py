"""A person's own record: data, for whom they act, offices they work in, and sign-ins."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wrota.kernel.accounts import people
from wrota.kernel.accounts.models import SignIn
from wrota.kernel.accounts.types import MandateRow
from wrota.kernel.offices import queries as offices
from wrota.office.forms import catalogue
from wrota.ui.shell import Shell
from wrota.web.citizen.access import Page, own
from wrota.web.citizen.forms import CardForm, MandateForm
from wrota.web.citizen.frame import link

SIGN_INS = 12


@own
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Page) -> HttpResponse:
    """Show the person's record; POST changes their own data."""
    card = people.card(request.user)
    form = CardForm(
        request.POST or None, initial={f: getattr(card, f) for f in CardForm.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        people.update_card(request.user, **form.cleaned_data)
        messages.success(request, _("Zapisaliśmy Twoje dane. Nowe wnioski wypełnimy nimi."))
        return HttpResponseRedirect(reverse("citizen:account"))
    today = timezone.localdate()
    hats = offices.hats(request.user.pk, on=today)
    context = {
        "shell": Shell(title=_("Moje dane"), section="sprawy", has_errors=bool(form.errors)),
        "form": form,
        "email": card.email,
        "mandates": people.mandates(request.user.pk),
        "today": today,
        "desks": [(hat, link("desk:work", hat.slug)) for hat in hats],
        "sign_ins": SignIn.newest(request.user.pk, SIGN_INS),
    }
    return render(request, "citizen/account.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: Page) -> HttpResponse:
    """Ask for whom the person acts and keep it."""
    today = timezone.localdate()
    offered = [(spec.code, str(spec.title)) for _part, spec in catalogue.forms(on=today)]
    form = MandateForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        if not _known(request, form):
            people.add_mandate(request.user, data=dict(form.cleaned_data))
        messages.success(request, _("Dodaliśmy umocowanie."))
        return HttpResponseRedirect(f"{reverse('citizen:account')}#umocowania")
    shell = Shell(title=_("Dodaj umocowanie"), section="sprawy", has_errors=bool(form.errors))
    return render(request, "citizen/mandate.html", {"shell": shell, "form": form})


@own
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: Page, mandate_id: int) -> HttpResponse:
    """Ask once more, then end a mandate at once."""
    one = _own_mandate(request, mandate_id)
    if one is None:
        return HttpResponseRedirect(reverse("citizen:account"))
    if request.method == "POST":
        people.revoke_mandate(request.user, mandate_id=mandate_id, now=timezone.now())
        messages.success(request, _("Odwołaliśmy umocowanie."))
        return HttpResponseRedirect(f"{reverse('citizen:account')}#umocowania")
    shell = Shell(title=_("Odwołaj umocowanie"), section="sprawy")
    return render(request, "citizen/revoke.html", {"shell": shell, "one": one})


def _own_mandate(request: Page, mandate_id: int) -> MandateRow | None:
    rows = people.mandates(request.user.pk)
    return next((m for m in rows if m.id == mandate_id and m.revoked_at is None), None)


def _known(request: Page, form: MandateForm) -> bool:
    """Say whether the same mandate is there: the button may be pressed twice."""
    said = form.cleaned_data
    wanted = (said["principal"], said["nip"], said["krs"], said["basis"], said["in_force_from"])
    return any(
        (m.principal, m.nip, m.krs, m.basis, m.since) == wanted and m.revoked_at is None
        for m in people.mandates(request.user.pk)
    )
