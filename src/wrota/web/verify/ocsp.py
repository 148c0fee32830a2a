"""The door of the OCSP responder: RFC 6960 over HTTP, by POST and by GET."""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wrota.kernel.web import public
from wrota.office.pki import ocsp, responder

Get = Callable[[HttpRequest], HttpResponse]
PLACE = "/pki/ocsp"
#: Caches between us and readers hold an answer so long at most: a revocation is seen in 5 seconds.
CACHED = 5  # seconds
#: RFC 5019 § 5: a longer request must come by POST.
MAX_GET = 255


def first_door(get_response: Get) -> Get:
    """
    Answer at the very front of the middleware: nobody who asks here has a session or a language.

    The address stands among the others too, with its rule of access; this only spares the way.
    """

    def run(request: HttpRequest) -> HttpResponse:
        place, rest = request.path_info[: len(PLACE)], request.path_info[len(PLACE) :]
        if place != PLACE or (rest and not rest.startswith("/")):
            return get_response(request)
        response = ask(request, rest[1:])
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return run


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, encoded: str = "") -> HttpResponse:
    """Answer what anybody asks about a certificate of the centre."""
    now = timezone.localtime()
    if request.method == "POST":
        if request.content_type != ocsp.REQUEST_TYPE:
            return HttpResponse(f"Content-Type: {ocsp.REQUEST_TYPE}", status=415)
        return _said(request, responder.answer(request.read(ocsp.MAX_REQUEST_BYTES + 1), now=now))
    return _said(request, responder.answer(_decoded(encoded), now=now))


def _said(request: HttpRequest, answer: responder.Answer) -> HttpResponse:
    response = HttpResponse(answer.der, content_type=ocsp.ANSWER_TYPE)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if answer.signed_at is None or request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
        return response
    tag = quote_etag(answer.fingerprint)
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(answer.signed_at.timestamp())
    # no Expires: an old cache would keep an answer for a day after a revocation
    response.headers["Cache-Control"] = f"max-age={CACHED}, public, no-transform, must-revalidate"
    return response


def _decoded(text: str) -> bytes:
    """Return the request in an address; nothing at all for what cannot be one."""
    if len(text) > MAX_GET * 3:
        return b""
    try:
        # some readers quote the signs of base64 twice, some not at all
        return base64.b64decode(unquote(text), validate=True)
    except (binascii.Error, ValueError):
        return b""
