"""The pages that belong to no module: errors, the break for an update, the list of components."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from wrota.ui.shell import Crisis, Hat, Language, NavItem, Shell
from wrota.ui.showcase import samples

__all__ = ["Crisis", "Hat", "Language", "NavItem", "Shell"]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give every template an empty Shell, so that a view hands over its own only if it has one."""
    return {"shell": Shell()}


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in its states with the markup that makes it."""
    context = {"shell": Shell(title="Składniki Wrót"), "samples": samples(request)}
    return render(request, "ui/components.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 with what to do now."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; the text of PermissionDenied tells the person why."""
    reason = str(exception or "")
    return render(request, "403.html", {"reason": reason}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 with ways on."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, the session or anything else that may have failed."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is too old: nothing was saved, and how to save it."""
    return render(request, "403_csrf.html", status=403)


def maintenance(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the platform is being updated."""
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": "600"})
