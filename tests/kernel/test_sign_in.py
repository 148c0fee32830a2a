"""Signing in as a person does it: password, second factor, the desk, the journal of sign-ins."""

import pytest
from tests.factories import (
    PASSWORD,
    make_office,
    make_official,
    make_resident,
    one_time_code,
    sign_in,
)

from django.urls import reverse

from wrota.kernel.accounts.models import SignIn, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office():
    return make_office(modules=())


@pytest.fixture
def clerk(office) -> User:
    return make_official(office, "urzednik", password=PASSWORD)


def desk(office) -> str:
    return reverse("desk:work", args=[office.slug])


def enter_password(client, user: User, password: str = PASSWORD):
    said = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), said)


def test_password_and_code_open_the_desk(client, office, clerk):
    pytest.importorskip("wrota.web.bip.urls", reason="the desk's menu leads to the bulletin")
    asked = enter_password(client, clerk)
    assert asked.url == reverse("mfa_authenticate")
    assert client.get(desk(office)).status_code == 302

    client.post(asked.url, {"code": one_time_code(clerk)})

    assert client.get(desk(office)).status_code == 200
    [entry] = SignIn.newest(clerk.pk)
    assert (entry.outcome, entry.method) == ("ok", "password+mfa:totp")


def test_a_wrong_code_opens_nothing_and_is_noted(client, office, clerk):
    asked = enter_password(client, clerk)

    client.post(asked.url, {"code": "000000"})

    assert client.get(desk(office)).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_without_second_factor_is_sent_to_it(client, office, clerk):
    sign_in(client, clerk, strong=False)

    answer = client.get(desk(office))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_an_official_without_second_factor_is_sent_to_make_one(client, office, clerk):
    clerk.authenticator_set.all().delete()
    sign_in(client, clerk, strong=False)

    assert client.get(desk(office)).url.startswith(reverse("mfa_activate_totp"))


def test_a_strong_session_of_one_person_does_not_help_another(client, office, clerk):
    """The proof of a second factor is bound to the person who gave it."""
    sign_in(client, make_resident("inny@poczta.example"))
    kept = client.session["account_authentication_methods"]
    client.force_login(clerk)
    session = client.session
    session["account_authentication_methods"] = kept
    session.save()

    assert client.get(desk(office)).status_code == 302


def test_wrong_password_and_unknown_person_are_noted_without_the_name(client, clerk):
    enter_password(client, clerk, "nie to haslo")
    client.post(reverse("account_login"), {"login": "nikt@x.example", "password": "x"})

    known, unknown = SignIn.objects.order_by("pk")
    assert (known.user, known.login_digest, known.outcome) == (clerk, "", "nieudane")
    assert unknown.user is None
    assert len(unknown.login_digest) == 16


def test_signing_out_is_noted(client, clerk):
    sign_in(client, clerk)

    client.post(reverse("account_logout"))

    assert SignIn.newest(clerk.pk)[0].outcome == "wylogowano"
