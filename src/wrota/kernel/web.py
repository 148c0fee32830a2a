"""The edge between HTTP and the domain: who may open a page, and in which office they act."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.second_factor import has_second_factor
from wrota.kernel.accounts.sign_ins import is_strong
from wrota.kernel.context import Actor, Ctx, NotAllowed
from wrota.kernel.manifest import modules, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.offices.types import Hat
from wrota.kernel.tenancy import scope

View = Callable[..., HttpResponse]
Get = Callable[[HttpRequest], HttpResponse]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)


class PageRequest(HttpRequest):
    """A request inside a view: who asks is known."""

    user: User
    ctx: Ctx
    office: Authority
    hat: Hat


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a route; every route must have one (a test goes through the URL list)."""

    kind: str  #: public | office | resident | official | operator
    permission: str = ""
    module: str = ""


def public(view: View) -> View:
    """Open to everybody; no office."""
    return _mark(view, Access("public"))


def public_office(view: View) -> View:
    """Open to everybody, within the office named by `slug`."""

    @wraps(view)
    def run(request: PageRequest, slug: str, **kwargs: Any) -> HttpResponse:
        request.office = _office(slug)
        request.ctx = visitor_ctx(request, request.office)
        with scope(request.office.pk):
            return view(request, slug=slug, **kwargs)

    return _mark(run, Access("office"))


def resident(view: View) -> View:
    """For anybody who is signed in, in the hat of a resident."""

    @wraps(view)
    def run(request: PageRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if "slug" in kwargs:
            request.office = _office(kwargs["slug"])
            request.ctx = visitor_ctx(request, request.office)
            with scope(request.office.pk):
                return view(request, **kwargs)
        return view(request, **kwargs)

    return _mark(run, Access("resident"))


def official(permission: str, *, module: str = "") -> Callable[[View], View]:
    """For officials of the office named by `slug` who hold the permission; second factor needed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: PageRequest, slug: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            authority = _office(slug)
            if module and module not in authority.modules:
                raise Http404("moduł wyłączony")
            hat = offices.hat(request.user.pk, authority, on=timezone.localdate())
            if hat is None:
                raise PermissionDenied("To konto nie pracuje w tym urzędzie.")
            if not is_strong(request):
                return _to_second_factor(request)
            request.office, request.hat = authority, hat
            request.ctx = official_ctx(request, authority, hat)
            if permission and not request.ctx.may(permission):
                raise PermissionDenied("Twoja rola w urzędzie nie pozwala na tę czynność.")
            with scope(authority.pk):
                return view(request, slug=slug, **kwargs)

        return _mark(run, Access("official", permission, module))

    return decorate


def operator(view: View) -> View:
    """For the people who run the platform for the region; second factor needed."""

    @wraps(view)
    def run(request: PageRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not request.user.is_operator:
            raise PermissionDenied("Ta strona jest dla prowadzących platformę.")
        if not is_strong(request):
            return _to_second_factor(request)
        return view(request, **kwargs)

    return _mark(run, Access("operator"))


def official_ctx(request: HttpRequest, authority: Authority, hat: Hat) -> Ctx:
    """Build the context of an official's request."""
    user = request.user
    actor = Actor(
        kind="official",
        name=str(user),
        user_id=user.pk,
        post=hat.post,
        unit_id=hat.unit_id,
        instead_of=", ".join(hat.instead_of),
        strong=True,
    )
    return Ctx(
        authority.pk,
        actor,
        timezone.localtime(),
        offices.permissions(hat, authority),
        request_id=secrets.token_hex(8),
        address=request.META.get("REMOTE_ADDR", ""),
    )


def visitor_ctx(request: HttpRequest, authority: Authority) -> Ctx:
    """Build the context of a resident's or a passer-by's request."""
    user = request.user
    known = user.is_authenticated
    actor = Actor(
        kind="resident" if known else "anonymous",
        name=str(user) if known else "osoba niezalogowana",
        user_id=user.pk if known else None,
        strong=known and is_strong(request),
    )
    roles = frozenset({"mieszkaniec"} if known else set())
    allowed = permissions_of(roles, enabled=tuple(authority.modules))
    return Ctx(authority.pk, actor, timezone.localtime(), allowed, request_id=secrets.token_hex(8))


def edge_middleware(get_response: Get) -> Get:
    """Set the security headers, turn NotAllowed into 403, refuse routes without an access rule."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        personal = request.user.is_authenticated or "Authorization" in request.headers
        if personal and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "access") and not _is_framework(view):
            raise PermissionDenied("Ta strona nie ma reguły dostępu.")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    middleware.process_exception = _translated  # type: ignore[attr-defined]
    return middleware


def _translated(request: HttpRequest, error: Exception) -> None:
    """Say to the browser what an error of the domain means."""
    if isinstance(error, NotAllowed):
        raise PermissionDenied("Twoja rola nie pozwala na tę czynność.") from error
    if isinstance(error, ObjectDoesNotExist):
        # what another office has does not exist for this one
        raise Http404 from error


def _is_framework(view: View) -> bool:
    """Pages of the accounts package guard themselves; API operations have their own rule."""
    maker = getattr(view, "func", view)
    return maker.__module__.startswith(("allauth.", "ninja.", "django."))


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def _office(slug: str) -> Authority:
    try:
        return offices.office(slug)
    except Authority.DoesNotExist as error:
        raise Http404("nie ma takiego urzędu") from error


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def _to_second_factor(request: PageRequest) -> HttpResponse:
    back = {"next": request.get_full_path()}
    if has_second_factor(request.user):
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode(back)}")
    return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{urlencode(back)}")


def module_on(code: str, authority: Authority) -> bool:
    return code in authority.modules or code not in {m.code for m in modules()}
