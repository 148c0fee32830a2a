"""How the accounts package counts wrong passwords here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit

from django.http import HttpRequest

from wrota.kernel.accounts import devices
from wrota.kernel.peer import place

#: the name of the ceiling in ACCOUNT_RATE_LIMITS
CEILING = "login_failed_elsewhere"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """
    Whoever guesses is stopped; the owner of the account is not.

    Wrong passwords are counted per account and address, and per account over all addresses. A
    browser in which the account was opened before has a count of its own, and no ceiling.
    """

    _elsewhere: ratelimit.RateLimitUsage | None = None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """
        Count one try before it is looked at; the framework takes back those that were right.

        :raises ValidationError: the same for an account that does not exist.
        """
        super().pre_authenticate(request, **credentials)
        if devices.known(request, _typed(credentials)):
            return
        account = super()._get_login_attempts_cache_key(request, **credentials)
        self._elsewhere = ratelimit.consume(
            request, app="allauth.account", action=CEILING, key=account
        )
        if not self._elsewhere:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._elsewhere:
            self._elsewhere.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # the package counts by account alone, so that anybody could lock anybody out
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{devices.known(request, _typed(credentials)) or place(request)}"


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")
