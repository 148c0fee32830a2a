"""The pages that belong to no module: the list of components and the break for an update."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from wrota.kernel.web import public
from wrota.ui.shell import Crisis, Hat, Language, NavItem, Shell
from wrota.ui.showcase import samples

__all__ = ["Crisis", "Hat", "Language", "NavItem", "Shell"]


@public
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in its states with the markup that makes it."""
    context = {"shell": Shell(title="Składniki Wrót"), "samples": samples(request)}
    return render(request, "ui/components.html", context)


@public
def maintenance(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the platform is being updated, without the database or the session."""
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": "600"})
