"""How the accounts package counts wrong passwords here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Whoever guesses is stopped at their own address; the owner of the account is not."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # the package counts by account alone, so that anybody could lock anybody out
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"
