"""Public check of receipts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wrota.kernel.web import public
from wrota.ui.shell import Shell


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/resident.html", {"shell": Shell(title="Sprawdź")})
