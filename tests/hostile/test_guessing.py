"""S7: guessing is slowed from everywhere, the owner gets in, and nobody learns who is here."""

import re
import time
from statistics import median

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from tests.factories import PASSWORD, make_resident, one_time_code, sign_in
from tests.hostile.test_sessions import enter, is_in

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail, signing
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from wrota.kernel.accounts import devices, even

pytestmark = pytest.mark.django_db
PAIRS, EVEN = 15, (0.75, 1.33)
CEILING = 20
STRANGER = "nikt@poczta.example"


class QuickHasher(PBKDF2PasswordHasher):
    """The real one, a tenth as slow: a difference elsewhere weighs ten times more than in life."""

    iterations = PBKDF2PasswordHasher.iterations // 10


class BusyMail(EmailBackend):
    """A mail server that takes its time, as a real one does: here of the processor."""

    def send_messages(self, messages):
        QuickHasher().encode("list", "sol")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def real_passwords(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def user():
    return make_resident(password=PASSWORD)


def address(number: int) -> str:
    return f"203.0.{number // 200}.{number % 200 + 1}"


def browser(number: int = 250, **cookies: str) -> Client:
    client = Client(REMOTE_ADDR=address(number))
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def guess_from_everywhere(user, tries: int = CEILING) -> None:
    """Guess once from each of many addresses, so that no limit of one address is met."""
    for number in range(tries):
        enter(browser(number), user, "zgaduje zgaduje")


def known_browser(user) -> Client:
    client = browser(240)
    asked = enter(client, user)
    client.post(asked.url, {"code": one_time_code(user)})
    assert is_in(client)
    client.post(reverse("account_logout"))
    return client


# how long an answer takes


def seconds(send) -> float:
    """Measure the processor's time of this thread: other programs do not disturb it."""
    started = time.thread_time()
    send()
    return time.thread_time() - started


def ratio(one, other) -> float:
    """Compare the medians of two acts done in turns."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(PAIRS)]
    return median(a for a, _b in pairs) / median(b for _a, b in pairs)


def is_even(found: float) -> bool:
    return EVEN[0] <= found <= EVEN[1]


def sign_ins_compared(login: str) -> float:
    def attempt(name: str):
        said = {"login": name, "password": "nie to haslo"}
        return lambda: browser().post(reverse("account_login"), said)

    return ratio(attempt(STRANGER), attempt(login))


def test_a_wrong_password_takes_as_long_for_nobody(real_passwords, user):
    assert is_even(sign_ins_compared(user.email))


def test_an_account_without_a_password_takes_as_long_too(real_passwords):
    invited = make_resident("zaproszona@poczta.example")

    assert is_even(sign_ins_compared(invited.email))


def test_the_measure_sees_a_backend_that_answers_early(real_passwords, user, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *said: None)

    assert not is_even(sign_ins_compared(user.email))


def sign_ups_compared(user) -> float:
    numbers = iter(range(1000))
    return ratio(
        lambda: sign_up(f"nowy{next(numbers)}@poczta.example"), lambda: sign_up(user.email)
    )


def sign_up(email: str):
    said = {
        "email": email, "first_name": "Ewa", "last_name": "Nowak",
        "password1": "zupelnie nowe haslo", "password2": "zupelnie nowe haslo",
    }  # fmt: skip
    return browser().post(reverse("account_signup"), said)


def test_signing_up_takes_as_long_for_a_taken_address(real_passwords, user):
    assert is_even(sign_ups_compared(user))


def test_the_measure_sees_a_sign_up_that_skips_the_password(real_passwords, user, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(even, "make_password", lambda password: password)

    assert not is_even(sign_ups_compared(user))


def resets_compared(user, settings) -> float:
    settings.EMAIL_BACKEND = f"{__name__}.BusyMail"

    def ask(email: str):
        return lambda: browser().post(reverse("account_reset_password"), {"email": email})

    return ratio(ask(STRANGER), ask(user.email))


def test_a_reset_of_a_password_takes_as_long_for_nobody(real_passwords, user, settings):
    assert is_even(resets_compared(user, settings))


def test_the_measure_sees_a_reset_that_writes_to_known_people_only(real_passwords, user, settings):
    """The negative control."""
    settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

    assert not is_even(resets_compared(user, settings))


# what an answer says


def told(answer) -> tuple[int, str, str]:
    """Return what a visitor sees, without what is different at every visit."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), text


def test_a_reset_of_a_password_does_not_say_whether_there_is_an_account(user):
    answers = [
        told(browser(n).post(reverse("account_reset_password"), {"email": email}))
        for n, email in enumerate((user.email, STRANGER))
    ]

    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert [m.to for m in mail.outbox] == [[user.email], [STRANGER]]
    assert "/konto/password/reset/key/" in mail.outbox[0].body
    assert "/konto/password/reset/key/" not in mail.outbox[1].body


def test_signing_up_does_not_say_whether_there_is_an_account(user):
    taken, new = told(sign_up(user.email)), told(sign_up(STRANGER))

    assert taken == new
    assert taken[:2] == (302, reverse("account_email_verification_sent"))
    assert type(user).objects.filter(email=user.email).count() == 1
    assert "confirm-email" not in mail.outbox[0].body
    assert "confirm-email" in mail.outbox[1].body


@pytest.mark.parametrize("act", ["reset", "sign-up"])
def test_without_the_prevention_the_answers_differ(user, settings, act):
    """The negative control."""
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    if act == "sign-up":
        assert told(sign_up(user.email)) != told(sign_up(STRANGER))
        return
    known, unknown = (
        told(browser().post(reverse("account_reset_password"), {"email": email}))
        for email in (user.email, STRANGER)
    )
    assert known != unknown


# the ceiling of an account over all addresses


def test_guessing_from_many_addresses_is_stopped_too(user):
    guess_from_everywhere(user)

    answer = enter(browser(), user)

    assert answer.status_code == 200, "odgadnięte hasło otwiera mimo hamulca"
    assert "Zbyt wiele" in answer.content.decode()


def test_without_the_ceiling_the_guess_would_open(user, settings):
    """The negative control."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_elsewhere": None}
    guess_from_everywhere(user)

    assert enter(browser(), user).status_code == 302


def test_the_owner_gets_in_from_a_browser_that_opened_the_account_before(user):
    client = known_browser(user)
    guess_from_everywhere(user)

    client.post(enter(client, user).url, {"code": one_time_code(user, step=1)})

    assert is_in(client)


def test_guessing_in_the_next_room_does_not_stop_a_known_browser(user):
    client = known_browser(user)
    neighbour = browser(240)
    for _ in range(7):
        enter(neighbour, user, "zgaduje zgaduje")
    assert "Zbyt wiele" in enter(neighbour, user).content.decode()

    assert enter(client, user).status_code == 302


def test_right_passwords_are_not_counted(user):
    for number in range(CEILING + 5):
        assert enter(browser(number), user).status_code == 302


def test_the_ceiling_says_nothing_about_who_has_an_account(user):
    guess_from_everywhere(user)
    for number in range(CEILING):
        browser(number).post(reverse("account_login"), {"login": STRANGER, "password": "x"})

    known = enter(browser(), user)
    unknown = browser().post(reverse("account_login"), {"login": STRANGER, "password": "x"})

    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_known_browser_may_not_guess_without_end(user):
    client = known_browser(user)
    for _ in range(6):
        enter(client, user, "zgaduje zgaduje")

    assert enter(client, user).status_code == 200


def cookie_of_another() -> str:
    other = make_resident("inny@poczta.example", password=PASSWORD)
    return known_browser(other).cookies[devices.COOKIE].value


def cookie_of_our_own_making(user) -> str:
    digest = devices._digest(user.email)
    return signing.dumps(["x", [digest]], key="zgadniety klucz", salt=devices.SALT)


@pytest.mark.parametrize("forged", ["", "x:y:z", cookie_of_another, cookie_of_our_own_making])
def test_a_cookie_that_is_not_the_accounts_own_opens_nothing(user, forged):
    if callable(forged):
        forged = forged(*([user] if forged is cookie_of_our_own_making else []))
    guess_from_everywhere(user)

    assert enter(browser(**{devices.COOKIE: forged}), user).status_code == 200


def test_an_old_cookie_is_a_strangers(user, monkeypatch):
    cookie = known_browser(user).cookies[devices.COOKIE].value
    guess_from_everywhere(user)
    monkeypatch.setattr(devices, "LIFE", -1)

    assert enter(browser(**{devices.COOKIE: cookie}), user).status_code == 200


def test_a_password_alone_does_not_make_a_browser_known(user):
    client = browser()
    enter(client, user)

    assert devices.COOKIE not in client.cookies


def test_the_cookie_is_signed_kept_from_scripts_and_names_nobody(user):
    cookie = known_browser(user).cookies[devices.COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert user.email not in str(signing.loads(cookie.value, salt=devices.SALT))


def test_a_reset_by_mail_lets_the_owner_in_from_a_new_browser(user):
    guess_from_everywhere(user)
    client = browser()
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = re.findall(r"http\S+(/konto/password/reset/key/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True).request["PATH_INFO"]

    client.post(form, {"password1": "zupelnie nowe haslo", "password2": "zupelnie nowe haslo"})

    assert enter(client, user, "zupelnie nowe haslo").status_code == 302
    assert enter(browser(), user, "zupelnie nowe haslo").status_code == 200


def test_a_family_shares_a_browser(user):
    client = known_browser(user)
    wife = make_resident("anna@poczta.example", password=PASSWORD)
    asked = enter(client, wife)
    client.post(asked.url, {"code": one_time_code(wife)})
    client.post(reverse("account_logout"))
    guess_from_everywhere(user)

    assert enter(client, user).status_code == 302


def test_another_address_of_an_account_is_not_revealed_to_its_neighbour(user):
    """Changing an account's address to a taken one is answered like to a free one."""
    answers = []
    for number, email in enumerate((STRANGER, user.email)):
        neighbour = make_resident(f"sasiad{number}@poczta.example")
        neighbour.authenticator_set.all().delete()  # who has a second factor cannot add an address
        client = sign_in(browser(), neighbour, strong=False)
        answers.append(client.post(reverse("account_email"), {"action_add": "", "email": email}))

    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url
