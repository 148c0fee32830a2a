"""Routes of the pages that the design system draws itself, for its own tests."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from wrota.ui import pages

handler400 = "wrota.ui.pages.bad_request"
handler403 = "wrota.ui.pages.permission_denied"
handler404 = "wrota.ui.pages.page_not_found"
handler500 = "wrota.ui.pages.server_error"


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


def open_to_all(view):
    view.access = type("Access", (), {"kind": "public"})()
    return view


urlpatterns = [
    path("", open_to_all(pages.components), name="components"),
    path("uklad/<str:layout>/", open_to_all(title_only), name="layout"),
    path("blad/500/", open_to_all(broken)),
    path("blad/403/", open_to_all(forbidden)),
    path("blad/400/", open_to_all(suspicious)),
    path("blad/503/", open_to_all(pages.maintenance)),
    path("blad/csrf/", open_to_all(guarded)),
    path("jezyk/", include("django.conf.urls.i18n")),
    path("konto/", include("allauth.urls")),
]
