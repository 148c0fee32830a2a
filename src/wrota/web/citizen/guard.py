"""A posted page of a form is never lost: not to an ended session, an old token or its own size."""

from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wrota.kernel.web import View
from wrota.web.citizen import kept
from wrota.web.citizen.throttle import allowed

#: pages that one address may put aside in five minutes
KEPT_TRIES = 60
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class _TokenCheck(CsrfViewMiddleware):
    """The framework's own check; a stale token of our own page puts the texts aside."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        # A page of another site has another origin: nothing that it sends is kept.
        origin = request.META.get("HTTP_ORIGIN")
        ours = origin is not None and self._origin_verified(request)  # type: ignore[attr-defined]
        if ours and kept.put_aside(request):
            return HttpResponseRedirect(request.get_full_path())
        refused: HttpResponse = super()._reject(request, reason)  # type: ignore[misc]
        return refused


_checked = decorator_from_middleware(_TokenCheck)


def keeps_typed(view: View) -> View:
    """
    Guard a view that takes typed pages: who is signed out signs in and finds everything typed.

    The token is checked here instead of in the middleware, which would throw the page away.
    """
    guarded = _checked(_signed_out_first(view))

    @csrf_exempt
    @wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018  # reading the body is what may fail
        except TOO_MUCH:
            text = _(
                "Za dużo naraz, więc ta strona się nie zapisała. "
                "Dodaj najwyżej 20 plików i wyślij stronę jeszcze raz."
            )
            messages.error(request, text)
            return HttpResponseRedirect(request.path)
        return cast(HttpResponse, guarded(request, **kwargs))

    return run


def _signed_out_first(view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            if allowed(request, "kept", tries=KEPT_TRIES):
                kept.put_aside(request)
        return view(request, **kwargs)

    return run
