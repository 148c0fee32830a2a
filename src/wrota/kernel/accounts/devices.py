"""Browsers in which an account was opened before: guessing from elsewhere does not stop them."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from wrota.kernel.accounts.models import User

COOKIE = "wrota_device"
SALT = "wrota.device"
#: seconds; a browser not used for longer is a stranger again
LIFE = 180 * 24 * 3600
#: addresses of accounts that one browser may be known for: a family or a reading room
MOST = 8
_OPENED = "_wrota_opened_by"


@dataclass(frozen=True, slots=True)
class Device:
    """What the signed cookie says; logins are kept as digests."""

    id: str
    logins: tuple[str, ...]


def known(request: HttpRequest, login: str) -> str:
    """Return the id of this browser when the account was opened in it, else an empty text."""
    device = _read(request)
    return device.id if device and _digest(login) in device.logins else ""


def listen() -> None:
    user_logged_in.connect(_opened, dispatch_uid="wrota.device")
    # whoever reads the owner's mail has proved more than a password does
    password_reset.connect(_opened, dispatch_uid="wrota.device-reset")


def device_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the cookie to a browser in which somebody has just opened their account."""

    def run(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user: User | None = getattr(request, _OPENED, None)
        if user is not None:
            _remember(request, response, user)
        return response

    return run


def _opened(*, request: HttpRequest, user: User, **_: Any) -> None:
    setattr(request, _OPENED, user)


def _remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    before = _read(request) or Device(token_urlsafe(12), ())
    own = EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)
    logins = [_digest(login) for login in {user.email, *own}]
    kept = [one for one in before.logins if one not in logins]
    response.set_cookie(
        COOKIE,
        signing.dumps([before.id, [*logins, *kept][:MOST]], salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> Device | None:
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return Device(said[0], tuple(said[1]))


def _digest(login: str) -> str:
    return salted_hmac(SALT, login.strip().lower(), algorithm="sha256").hexdigest()[:32]
