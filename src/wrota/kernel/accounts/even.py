"""Signing up takes as long for an address that has an account as for one that has none."""

from typing import Any

from allauth.account.forms import SignupForm

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest


class EvenSignUpForm(SignupForm):  # type: ignore[misc]
    def try_save(self, request: HttpRequest) -> Any:
        """Hash the password for a taken address too: the framework only answers the same."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
