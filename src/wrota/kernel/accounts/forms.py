"""The part of the sign-up form that is ours: the person's name."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wrota.kernel.accounts.models import User


class SignUpForm(forms.Form):
    """Joined by allauth with its own e-mail and password fields."""

    first_name = forms.CharField(label=_("Imię"), max_length=80)
    last_name = forms.CharField(label=_("Nazwisko"), max_length=80)

    field_order = ("first_name", "last_name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Store what the form asked for (called by allauth before the account is saved)."""
        account: User = user
        account.first_name = self.cleaned_data["first_name"].strip()
        account.last_name = self.cleaned_data["last_name"].strip()
        account.save(update_fields=["first_name", "last_name"])
