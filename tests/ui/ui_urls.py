"""Routes of the pages that the design system draws itself, for its own tests."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from wrota.kernel.web import public
from wrota.ui import pages


def title_only(request: HttpRequest, layout: str) -> HttpResponse:
    """A page that hands over nothing but its title."""
    return render(request, f"ui/{layout}.html", {"title": "Sama nazwa"})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("na próbę")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Twoja rola w urzędzie nie pozwala na tę czynność.")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("na próbę")


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("zapisano")


urlpatterns = [
    path("", pages.components, name="components"),
    path("uklad/<str:layout>/", public(title_only), name="layout"),
    path("blad/500/", public(broken)),
    path("blad/403/", public(forbidden)),
    path("blad/400/", public(suspicious)),
    path("blad/503/", pages.maintenance),
    path("blad/csrf/", public(guarded)),
    path("jezyk/", include("django.conf.urls.i18n")),
    path("konto/", include("allauth.urls")),
]
