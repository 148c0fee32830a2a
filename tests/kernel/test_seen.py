"""A session is on its owner's list, with the time of its last use to a few minutes."""

import pytest
from allauth.usersessions.models import UserSession
from tests.factories import make_resident, sign_in

from django.test import Client
from django.utils import timezone

from wrota.kernel.accounts import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_in():
    return sign_in(Client(), make_resident())


def test_a_session_is_listed_from_its_first_page(client_in):
    UserSession.objects.all().delete()
    client_in.get("/moje/konto/")
    [one] = UserSession.objects.all()
    assert one.session_key == client_in.session.session_key


def test_the_next_click_writes_nothing_and_a_later_one_does(client_in):
    client_in.get("/moje/konto/")
    long_ago = timezone.now().replace(year=2020)
    UserSession.objects.update(last_seen_at=long_ago)
    client_in.get("/moje/konto/")
    assert UserSession.objects.get().last_seen_at == long_ago

    session = client_in.session
    session[seen.KEY] -= seen.EVERY
    session.save()
    client_in.get("/moje/konto/")
    assert UserSession.objects.get().last_seen_at > long_ago


def test_an_ended_session_opens_nothing(client_in):
    client_in.get("/moje/konto/")
    UserSession.objects.get().end()
    assert client_in.get("/moje/konto/").status_code == 302
