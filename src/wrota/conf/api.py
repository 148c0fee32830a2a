"""The machine door: one ninja API, its routers named by the manifests."""

from dataclasses import replace

from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from wrota.kernel.accounts.sign_ins import is_strong
from wrota.kernel.context import Ctx, NotAllowed
from wrota.kernel.keys import door
from wrota.kernel.manifest import modules
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.web import official_ctx


class OfficeKey(HttpBearer):
    """
    Let in a program with a key of the office named in the path.

    A request that carries a key is judged by it alone: a session beside it counts for nothing. No
    browser adds the header for another site, so no token of a page is asked for.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Ctx:
        code, authority = _asked(request)
        ctx = door.enter(request, authority, token, now=timezone.localtime())
        if authority is None or code not in authority.modules:
            raise HttpError(404, "Nie ma takiego zasobu.")
        return _let_in(request, ctx)


def office_session(request: HttpRequest) -> Ctx | None:
    """
    Let in an official of the office named in the path, with a second factor.

    The module of the operation must be switched on; the command or query asks for the right.
    The session is a cookie, which a browser sends for other sites too: what changes something
    must come with the token of a page of this one.
    """
    if not request.user.is_authenticated:
        return None
    code, authority = _asked(request)
    if authority is None or code not in authority.modules:
        raise HttpError(404, "Nie ma takiego zasobu.")
    hat = offices.hat(request.user.pk, authority, on=timezone.localdate())
    if check_csrf(request) is not None:
        raise HttpError(403, "Brak znacznika CSRF (nagłówek X-CSRFToken).")
    if hat is None:
        raise HttpError(403, "To konto nie pracuje w tym urzędzie.")
    if not is_strong(request):
        raise HttpError(401, "Zaloguj się z drugim składnikiem.")
    return _let_in(request, replace(official_ctx(request, authority, hat), channel="api"))


def _asked(request: HttpRequest) -> tuple[str, Authority | None]:
    """Return the module and the office that the path names."""
    parts = request.path.split("/")  # /api/v1/<module>/<office>/…
    if len(parts) < 5:
        return "", None
    return parts[3], Authority.objects.filter(slug=parts[4]).first()


def _let_in(request: HttpRequest, ctx: Ctx) -> Ctx:
    request.ctx = ctx  # type: ignore[attr-defined]
    return ctx


rest = NinjaAPI(title="Wrota", version="1", docs_url=None, auth=[OfficeKey(), office_session])


@rest.exception_handler(NotAllowed)
def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """Answer 403 and name nothing that the caller may not know."""
    return rest.create_response(request, {"detail": "Brak uprawnienia."}, status=403)


@rest.exception_handler(door.KeyRefused)
def unknown_key(request: HttpRequest, error: door.KeyRefused) -> HttpResponse:
    """Answer 401 alike for a wrong, expired, revoked and another office's key."""
    said = {"detail": "Ten klucz nie otwiera tego urzędu."}
    response = rest.create_response(request, said, status=401)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Wrota"'
    return response


@rest.exception_handler(door.TooManyRequests)
def too_many(request: HttpRequest, error: door.TooManyRequests) -> HttpResponse:
    """Answer 429 and say when to come back."""
    said = {"detail": "Za dużo zapytań. Spróbuj za minutę."}
    response = rest.create_response(request, said, status=429)
    response.headers["Retry-After"] = str(door.WINDOW)
    return response


for module in modules():
    if module.rest:
        rest.add_router(f"/{module.code}/{{slug}}", import_string(module.rest))
