"""The sign-in journal, fed by the framework's own notices (it has no commands to hook into)."""

import hashlib
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from wrota.kernel.accounts.models import SignIn, User


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="wrota.sign-in")
    user_login_failed.connect(_failed, dispatch_uid="wrota.sign-in-failed")
    user_logged_out.connect(_signed_out, dispatch_uid="wrota.sign-out")


def _signed_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    _write(request, user, SignIn.Outcome.OK, method="+".join(methods(request, user)))


def _signed_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        _write(request, user, SignIn.Outcome.OUT)


def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    if request is None:
        return
    login = str(credentials.get("email") or credentials.get("username") or "").lower()
    user = User.objects.filter(email=login).first()
    digest = "" if user else hashlib.sha256(login.encode()).hexdigest()[:16]
    _write(request, user, SignIn.Outcome.FAILED, digest=digest)


def methods(request: HttpRequest, user: User | None = None) -> list[str]:
    """List how the session was opened: `password`, `mfa:totp`, `mfa:webauthn` …"""
    from allauth.account.authentication import get_authentication_records

    # without the person the framework answers with an empty list
    records = get_authentication_records(request, user or request.user)
    return [f"{r['method']}:{r['type']}" if r.get("type") else r["method"] for r in records]


def is_strong(request: HttpRequest) -> bool:
    """Say whether a second factor (or a passkey) opened this session."""
    return any(m.startswith("mfa") for m in methods(request))


def _write(
    request: HttpRequest, user: User | None, outcome: str, *, method: str = "", digest: str = ""
) -> None:
    SignIn.objects.create(
        user=user,
        login_digest=digest,
        at=timezone.now(),
        outcome=outcome,
        method=method[:40],
        address=request.META.get("REMOTE_ADDR", "")[:45],
        agent=request.headers.get("User-Agent", "")[:160],
    )
