"""A resident sees only what is theirs: for everybody else it does not exist."""

from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse

from wrota.kernel.accounts.models import User
from wrota.kernel.context import Ctx
from wrota.kernel.events import is_on
from wrota.kernel.models import Authority
from wrota.kernel.web import PageRequest, View, resident
from wrota.office.forms import catalogue


class Page(PageRequest):
    """A request in a view of this door."""

    user: User
    ctx: Ctx
    office: Authority


def own(view: View) -> View:
    """For the signed-in person; a row that is not theirs answers 404, as one that is not there."""

    @wraps(view)
    def run(request: Page, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404("nie ma takiej strony") from error

    return resident(run)


def require_form(office: Authority, code: str) -> None:
    """:raises Http404: when the form's module is off in the office, or the form is unknown."""
    try:
        owner = catalogue.owner(code)
    except catalogue.UnknownForm as error:
        raise Http404("nie ma takiego formularza") from error
    if not is_on(owner, office):
        raise Http404("urząd nie prowadzi tego formularza")
