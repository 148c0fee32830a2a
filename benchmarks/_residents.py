"""What submit.py sends: residents with sessions, second factors and finished applications."""

# ruff: noqa: E402 - models are there after the set-up only

import base64
import json
import secrets
import sys
import time
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from allauth.usersessions.models import UserSession

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone

from wrota.conf.journey import answers
from wrota.kernel.accounts import seen
from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.signed_in import SessionStore
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.tenancy import scope
from wrota.office.forms import catalogue, commands, queries
from wrota.office.forms.commands import NewFile
from wrota.office.forms.models import Draft
from wrota.web.citizen.lists import lists_for

OFFICE, FORM = "sulechow", "alcohol.wniosek"
AGENT = "wrota-bench"


def seed(count: int) -> list[dict[str, str]]:
    """Make that many residents, each with one application ready to sign; return what they know."""
    office = Authority.objects.get(slug=OFFICE)
    people = _accounts(count)
    draft = _fill(office, people[0][0])
    office_drafts = [
        Draft(
            authority_id=office.pk,
            key=uuid4(),
            user_id=user.pk,
            **{name: getattr(draft, name) for name in COPIED},
        )
        for user, _ in people
    ]
    with scope(office.pk):
        Draft.objects.bulk_create(office_drafts)
    digest = queries.digest_of(draft)
    return [
        {
            "path": f"/u/{OFFICE}/szkic/{one.key}/sprawdz/",
            "digest": digest,
            "totp": secret,
            "cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
        }
        for one, (_, secret), session in zip(
            office_drafts, people, _sessions([u for u, _ in people]), strict=True
        )
    ]


COPIED = (
    "form_code", "form_version", "raw", "files", "steps_done", "step", "created_at", "saved_at",
)  # fmt: skip


def _accounts(count: int) -> list[tuple[User, str]]:
    hashed = make_password(secrets.token_hex(16))
    users = User.objects.bulk_create(
        User(
            email=f"mieszkaniec{n}@poczta.example",
            first_name="Jan",
            last_name="Nowak",
            password=hashed,
        )
        for n in range(count)
    )
    keys = [base64.b32encode(secrets.token_bytes(20)).decode() for _ in users]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in users
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=u, type=Authenticator.Type.TOTP, data={"secret": encrypt(key)})
        for u, key in zip(users, keys, strict=True)
    )
    return list(zip(users, keys, strict=True))


def _sessions(users: list[User]) -> list[str]:
    """Open a session for each as the sign-in page does, with its row in the list of sign-ins."""
    store, end = SessionStore(), timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows, listed = [], []
    for user in users:
        said = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "account_authentication_methods": [{"method": "password", "at": time.time()}],
            seen.KEY: int(time.time()),  # the page before was seen just now
        }
        rows.append(
            Session(
                session_key=secrets.token_hex(16), session_data=store.encode(said), expire_date=end
            )
        )
        listed.append(
            UserSession(
                user=user, ip="127.0.0.1", user_agent=AGENT, session_key=rows[-1].session_key
            )
        )
    Session.objects.bulk_create(rows)
    UserSession.objects.bulk_create(listed)
    return [row.session_key for row in rows]


def _fill(office: Authority, user: User) -> Draft:
    """Fill one application with its files by the commands that the pages use."""
    ctx = Ctx(
        office.pk,
        Actor(kind="resident", name=str(user), user_id=user.pk, strong=True),
        timezone.localtime(),
        permissions_of(frozenset({"mieszkaniec"}), enabled=tuple(office.modules)),
    )
    spec = catalogue.form(FORM, on=ctx.today)
    lists = lists_for(office, spec)
    typed = {k: [v] for k, v in answers.typed(ctx.today).items()}
    typed["lokal"] = [next(c for c, n in lists["localities"] if n == typed["lokal"][0])]
    raw = typed | {k: list(v) for k, v in answers.CHOSEN.items()} | {"ogrodek": ["nie"]}
    uploads = [NewFile(field=f, name=n, content=c) for f, (n, c) in answers.files().items()]
    key = commands.start(ctx, form_code=FORM, prefill={})
    for step in range(len(spec.steps)):
        files = uploads if step == len(spec.steps) - 1 else ()
        saved = commands.save_step(ctx, key=key, step=step, raw=raw, files=files, lists=lists)
        if not saved.ok:
            raise ValueError(saved.errors)
    with scope(office.pk):
        return Draft.objects.get(key=key)


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]))))
