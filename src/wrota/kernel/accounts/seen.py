"""When a session was last seen: noted every few minutes, not at every click."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession

from django.http import HttpRequest, HttpResponse

#: seconds between two notes; the page of open sessions shows the time to about that
EVERY = 300
KEY = "seen_at"


def seen_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stand in for the framework's own middleware, which asks and writes at every request."""

    def run(request: HttpRequest) -> HttpResponse:
        # the mark lies in the session, which is read anyway
        session = request.session
        if session.session_key and request.user.is_authenticated:
            now = int(time.time())
            if now - session.get(KEY, 0) >= EVERY:
                UserSession.objects.create_from_request(request)
                session[KEY] = now
        return get_response(request)

    return run
