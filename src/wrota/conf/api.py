"""The machine door: one ninja API, its routers named by the manifests."""

from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.utils import check_csrf

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from wrota.kernel.accounts.sign_ins import is_strong
from wrota.kernel.context import NotAllowed
from wrota.kernel.manifest import modules
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.web import official_ctx


def office_session(request: HttpRequest) -> object | None:
    """
    Let in an official of the office named in the path, with a second factor.

    The module of the operation must be switched on; the command or query asks for the right.
    The session is a cookie, which a browser sends for other sites too: what changes something
    must come with the token of a page of this one.
    """
    parts = request.path.split("/")  # /api/v1/<module>/<office>/…
    if not request.user.is_authenticated or len(parts) < 5:
        return None
    authority = Authority.objects.filter(slug=parts[4]).first()
    if authority is None or parts[3] not in authority.modules:
        raise HttpError(404, "Nie ma takiego zasobu.")
    hat = offices.hat(request.user.pk, authority, on=timezone.localdate())
    if check_csrf(request) is not None:
        raise HttpError(403, "Brak znacznika CSRF (nagłówek X-CSRFToken).")
    if hat is None:
        raise HttpError(403, "To konto nie pracuje w tym urzędzie.")
    if not is_strong(request):
        raise HttpError(401, "Zaloguj się z drugim składnikiem.")
    ctx = official_ctx(request, authority, hat)
    request.ctx = ctx  # type: ignore[attr-defined]
    return ctx


rest = NinjaAPI(title="Wrota", version="1", docs_url=None, auth=office_session)


@rest.exception_handler(NotAllowed)
def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """Answer 403 and name nothing that the caller may not know."""
    return rest.create_response(request, {"detail": "Brak uprawnienia."}, status=403)


for module in modules():
    if module.rest:
        rest.add_router(f"/{module.code}/{{slug}}", import_string(module.rest))
