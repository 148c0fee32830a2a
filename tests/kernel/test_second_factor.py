"""A code proves one act: wrong, used, old and too many codes are refused."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from tests.factories import NOW, make_resident, one_time_code

from wrota.kernel.accounts import second_factor
from wrota.kernel.accounts.second_factor import TRIES, CodeRefused, has_second_factor, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Let the test move the clock that codes are counted by."""

    class Clock:
        at = 1_800_000_000

        def time(self) -> float:
            return self.at

    one = Clock()
    monkeypatch.setattr(totp, "time", one)
    monkeypatch.setattr("tests.factories.time", one)
    return one


@pytest.fixture
def user():
    return make_resident()


def wrong(user) -> str:
    right = {one_time_code(user, step=n) for n in (-1, 0, 1)}
    return next(f"{n:06}" for n in range(10) if f"{n:06}" not in right)


def test_a_right_code_proves_who_and_how(user):
    proof = prove(user, one_time_code(user), now=NOW)

    assert (proof.user_id, proof.name, proof.method, proof.at) == (user.pk, "Jan", "totp", NOW)
    assert Authenticator.objects.get(user=user).last_used_at is not None


def test_spaces_do_not_matter(user):
    code = one_time_code(user)

    assert prove(user, f" {code[:3]} {code[3:]} ", now=NOW).method == "totp"


@pytest.mark.parametrize("typed", ["", "   ", "abc", "１２３４５６", "0" * 5000, "'; --"])
def test_anything_else_is_refused(user, typed):
    with pytest.raises(CodeRefused, match="nie pasuje"):
        prove(user, typed, now=NOW)


def test_a_code_of_somebody_else_is_refused(user):
    with pytest.raises(CodeRefused):
        prove(make_resident("ewa@poczta.example"), one_time_code(user), now=NOW)


def test_a_code_proves_one_act_only(user):
    code = one_time_code(user)
    prove(user, code, now=NOW)

    with pytest.raises(CodeRefused, match="już użyty"):
        prove(user, code, now=NOW)


def test_a_used_code_is_refused_as_long_as_the_clock_would_take_it(user, clock, monkeypatch):
    """Codes are good for a minute and a half, and burnt for as long."""
    code = one_time_code(user, step=1)
    prove(user, code, now=NOW)
    from django.core.cache import cache

    # the framework's own memory of used codes lasts one half-minute
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    clock.at += 59

    with pytest.raises(CodeRefused):
        prove(user, code, now=NOW)


def test_an_old_code_is_refused(user, clock):
    code = one_time_code(user)
    clock.at += 120

    with pytest.raises(CodeRefused):
        prove(user, code, now=NOW)


def test_after_too_many_tries_even_the_right_code_waits(user):
    for _ in range(TRIES):
        with pytest.raises(CodeRefused, match="nie pasuje"):
            prove(user, wrong(user), now=NOW)

    with pytest.raises(CodeRefused, match="Za dużo prób"):
        prove(user, one_time_code(user), now=NOW)


def test_guessing_at_one_account_does_not_stop_another(user):
    ewa = make_resident("ewa@poczta.example")
    for _ in range(TRIES + 1):
        with pytest.raises(CodeRefused):
            prove(user, wrong(user), now=NOW)

    assert prove(ewa, one_time_code(ewa), now=NOW).user_id == ewa.pk


def test_a_right_code_ends_the_count(user):
    for _ in range(TRIES - 1):
        with pytest.raises(CodeRefused):
            prove(user, wrong(user), now=NOW)
    prove(user, one_time_code(user), now=NOW)

    for _ in range(TRIES):
        with pytest.raises(CodeRefused, match="nie pasuje"):
            prove(user, wrong(user), now=NOW)


def test_without_the_count_nothing_would_stop_the_guessing(user, monkeypatch):
    """The negative control of the throttle."""
    monkeypatch.setattr(second_factor, "TRIES", 10**6)

    for _ in range(30):
        with pytest.raises(CodeRefused, match="nie pasuje"):
            prove(user, wrong(user), now=NOW)


def test_a_recovery_code_proves_once(user):
    RecoveryCodes.activate(user)
    device = Authenticator.objects.get(user=user, type="recovery_codes")
    code = device.wrap().get_unused_codes()[0]

    assert prove(user, code, now=NOW).method == "recovery_codes"
    with pytest.raises(CodeRefused):
        prove(user, code, now=NOW + timedelta(minutes=1))


def test_who_has_a_second_factor(user):
    assert has_second_factor(user)
    user.authenticator_set.all().delete()
    assert not has_second_factor(user)
    with pytest.raises(CodeRefused):
        prove(user, "123456", now=NOW)
