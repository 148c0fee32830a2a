"""S6 and S7: a session cannot be planted or kept, and guessing is slowed without locking out."""

import pytest
from tests.factories import PASSWORD, make_resident, one_time_code

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
THIEF, HOME = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def user():
    return make_resident(password=PASSWORD)


def enter(client: Client, user, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def whole_sign_in(user, *, step: int = 0, address: str = HOME) -> Client:
    client = Client(REMOTE_ADDR=address)
    asked = enter(client, user)
    assert asked.status_code == 302, "hasło nie wystarczyło do drugiego kroku"
    client.post(asked.url, {"code": one_time_code(user, step=step)})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("citizen:matters")).status_code == 200


def test_a_planted_session_is_not_the_one_that_is_signed_in(user):
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["wrota_session"] = planted = session.session_key

    asked = enter(client, user)
    client.post(asked.url, {"code": one_time_code(user)})

    assert is_in(client)
    assert client.cookies["wrota_session"].value != planted
    thief = Client()
    thief.cookies["wrota_session"] = planted
    assert not is_in(thief)


def test_a_session_ends_on_the_server_when_its_owner_signs_out(user):
    client = whole_sign_in(user)
    kept = client.cookies["wrota_session"].value

    client.post(reverse("account_logout"))

    thief = Client()
    thief.cookies["wrota_session"] = kept
    assert not is_in(thief)


def test_one_press_signs_out_every_other_device(user):
    lost, here = whole_sign_in(user), whole_sign_in(user, step=1)
    assert is_in(lost)
    assert is_in(here)

    here.post(reverse("usersessions_list"))

    assert is_in(here)
    assert not is_in(lost)


def test_the_cookie_is_kept_from_scripts_and_other_sites(user):
    cookie = whole_sign_in(user).cookies["wrota_session"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_guessing_is_stopped_and_the_owner_still_gets_in_from_elsewhere(user):
    thief = Client(REMOTE_ADDR=THIEF)
    for _ in range(20):
        answer = enter(thief, user, "zgaduje zgaduje")
    assert "Zbyt wiele" in answer.content.decode() or answer.status_code == 429

    right = enter(thief, user)
    assert right.status_code != 302, "odgadnięte hasło otwiera mimo hamulca"
    assert is_in(whole_sign_in(user))


def test_without_the_brake_the_guess_would_open(user, settings):
    """The negative control."""
    settings.ACCOUNT_RATE_LIMITS = False
    thief = Client(REMOTE_ADDR=THIEF)
    for _ in range(20):
        enter(thief, user, "zgaduje zgaduje")

    assert enter(thief, user).status_code == 302


def test_guessing_the_second_factor_is_stopped(user):
    client = Client()
    asked = enter(client, user)
    right = {one_time_code(user, step=n) for n in (-1, 0, 1)}
    wrong = next(f"{n:06}" for n in range(10) if f"{n:06}" not in right)
    for _ in range(12):
        client.post(asked.url, {"code": wrong})

    client.post(asked.url, {"code": one_time_code(user)})

    assert not is_in(client)


def test_an_unknown_person_hears_what_a_known_one_hears(user):
    """The answer is the same, and a password is hashed for nobody too."""
    known = enter(Client(REMOTE_ADDR=THIEF), user, "nie to haslo")
    unknown = Client(REMOTE_ADDR=HOME).post(
        reverse("account_login"), {"login": "nikt@poczta.example", "password": "nie to haslo"}
    )

    assert known.context["form"].errors == unknown.context["form"].errors
