"""
The baseline of submit.py: `startproject` that takes a form of 20 fields and signs it once.

The middleware is the framework's default one: the sender is signed in, and the form carries its
CSRF token, as every form that an office may trust. There is no second factor and no tenant.
"""

# ruff: noqa: E402 - models are there after the set-up only

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from wrota.conf import reader

FIELDS = tuple(f"pole_{n:02}" for n in range(20))
ROWS = 6


def _plain(database: dict[str, object]) -> dict[str, object]:
    """Return the same database with the framework's own engine in place of ours."""
    vendor = "sqlite3" if "sqlite" in str(database["ENGINE"]) else "postgresql"
    return database | {"ENGINE": f"django.db.backends.{vendor}"}


if not settings.configured:
    settings.configure(
        # the sender's session is made by one process and read by another
        SECRET_KEY=reader.secret_key(),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        DATABASES={"default": _plain(reader.database())},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()

from django import forms
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

KEY = ec.generate_private_key(ec.SECP256R1())
Answers = type("Answers", (forms.Form,), {n: forms.CharField(max_length=200) for n in FIELDS})


class Kept(models.Model):
    """One row of what was sent."""

    kind = models.IntegerField()
    body = models.TextField()
    signature = models.BinaryField(null=True)
    sender_id = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "minimal"

    def __str__(self) -> str:
        return str(self.pk)


def take(request: HttpRequest) -> HttpResponse:
    """Check the form, sign it, insert six rows in one transaction."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    form = Answers(request.POST)
    if not form.is_valid():
        return HttpResponse(json.dumps(form.errors), status=400)
    body = json.dumps(form.cleaned_data)
    signature = KEY.sign(body.encode(), ec.ECDSA(hashes.SHA256()))
    with transaction.atomic():
        made = [
            Kept.objects.create(kind=n, body=body, signature=signature, sender_id=request.user.pk)
            for n in range(ROWS)
        ]
    return HttpResponseRedirect(f"/{made[-1].pk}/")


urlpatterns = [path("", take)]
application = get_wsgi_application()


def prepare() -> str:
    """Make the tables in the database that the environment names; return a sender's session."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Kept)
    user = get_user_model().objects.create_user("nadawca")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(prepare())
