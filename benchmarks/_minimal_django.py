"""The baseline of submit.py: as little Django as takes a form of 20 fields and signs it once."""

# ruff: noqa: E402 - models are there after the set-up only

import json
import os
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

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.urandom(20).hex(),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={"default": reader.database()},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()

from django import forms
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
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "minimal"

    def __str__(self) -> str:
        return str(self.pk)


def take(request: HttpRequest) -> HttpResponse:
    """Check the form, sign it, insert six rows in one transaction."""
    form = Answers(request.POST)
    if not form.is_valid():
        return HttpResponse(json.dumps(form.errors), status=400)
    body = json.dumps(form.cleaned_data)
    signature = KEY.sign(body.encode(), ec.ECDSA(hashes.SHA256()))
    with transaction.atomic():
        made = [Kept.objects.create(kind=n, body=body, signature=signature) for n in range(ROWS)]
    return HttpResponseRedirect(f"/{made[-1].pk}/")


urlpatterns = [path("", take)]
application = get_wsgi_application()


def create_table() -> None:
    """Make the only table in the database that the environment names."""
    with connection.schema_editor() as editor:
        editor.create_model(Kept)


if __name__ == "__main__":
    create_table()
