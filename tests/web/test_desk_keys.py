"""Pages of keys for programs: made by an administrator, shown once, ended after a warning."""

import html
import re

import pytest
from tests.factories import make_office, make_official, sign_in

from django.test import Client
from django.urls import reverse

from wrota.kernel.keys.models import ApiKey
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db
ASKED = {"nazwa": "Ewidencja działalności", "prawa": ["alcohol.view"], "dzien": "31.12.2026"}


@pytest.fixture
def office():
    return make_office(modules=("alcohol",))


@pytest.fixture
def admin(office):
    return sign_in(Client(), make_official(office, "administrator", "urzednik"))


def here(office, name: str, *more) -> str:
    return reverse(f"desk:{name}", args=[office.slug, *more])


def kept(office) -> list[ApiKey]:
    with scope(office.pk):
        return list(ApiKey.objects.all())


@pytest.fixture
def on_a_day_before(monkeypatch):
    """The pages take the day of the request: the day that is asked for lies within a year of it."""
    from datetime import timedelta

    from django.utils import timezone

    day = timezone.localdate() + timedelta(days=20)
    monkeypatch.setitem(ASKED, "dzien", day.strftime("%d.%m.%Y"))
    return day


def test_a_new_key_is_shown_once_and_then_only_its_beginning(office, admin, on_a_day_before):
    answer = admin.post(here(office, "new-key"), ASKED)

    [secret] = set(re.findall(r"wrk_[\w-]{43}", answer.content.decode()))
    assert answer.headers["Cache-Control"] == "no-store"
    listed = admin.get(here(office, "keys")).content.decode()
    assert secret not in listed
    assert secret[:8] in listed
    assert "Ewidencja działalności" in listed
    assert "Działa" in listed


def test_the_key_opens_the_api(office, admin, on_a_day_before):
    answer = admin.post(here(office, "new-key"), ASKED)
    [secret] = set(re.findall(r"wrk_[\w-]{43}", answer.content.decode()))
    there = f"/api/v1/alcohol/{office.slug}/licences"

    assert Client().get(there).status_code == 401
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get(there).status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nazwa": ""}, "Nazwij program"),
        ({"nazwa": "x"}, "Nazwij program"),
        ({"dzien": "jutro"}, "Wpisz datę"),
        ({"dzien": "1.01.2020"}, "najdalej za rok"),
        ({"prawa": []}, "Zaznacz, co program może robić"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(
    office, admin, on_a_day_before, changed, words
):
    answer = admin.post(here(office, "new-key"), ASKED | changed)

    text = html.unescape(answer.content.decode())
    assert words in text
    assert "Błąd: " in text
    assert (ASKED | changed)["nazwa"] in text
    assert ('value="alcohol.view" id="f-prawa' in text) and kept(office) == []


def test_sending_the_form_again_makes_no_second_key(office, admin, on_a_day_before):
    admin.post(here(office, "new-key"), ASKED)

    again = admin.post(here(office, "new-key"), ASKED)

    assert "już jest" in again.content.decode()
    assert len(kept(office)) == 1


def test_rights_that_the_maker_lacks_are_not_offered_nor_taken(office, admin, on_a_day_before):
    page = admin.get(here(office, "new-key")).content.decode()
    assert 'value="alcohol.work"' in page
    assert 'value="alcohol.pay"' not in page
    assert 'value="office.organise"' not in page

    answer = admin.post(here(office, "new-key"), ASKED | {"prawa": ["alcohol.pay"]})

    assert answer.status_code == 403
    assert kept(office) == []


def test_who_has_nothing_to_give_is_told_what_to_do(office):
    only = sign_in(Client(), make_official(office, "administrator"))

    page = only.get(here(office, "new-key")).content.decode()

    assert "Nie masz czego przekazać" in page
    assert "<form method" not in page.split("<main")[1]


def test_a_key_is_ended_after_a_warning(office, admin, on_a_day_before):
    admin.post(here(office, "new-key"), ASKED)
    [key] = kept(office)
    there = here(office, "revoke-key", key.pk)

    assert "od razu straci dostęp" in admin.get(there).content.decode()
    assert kept(office)[0].revoked_at is None
    answer = admin.post(there, follow=True)

    assert "już nie działa" in answer.content.decode()
    assert kept(office)[0].revoked_at is not None
    assert "Nie da się go przywrócić" in admin.get(there).content.decode()


def test_only_those_who_may_see_the_way_to_the_keys(office, admin):
    head = sign_in(Client(), make_official(office, "kierownik"))
    there = here(office, "people")

    assert here(office, "keys") in admin.get(there).content.decode()
    assert here(office, "keys") not in head.get(there).content.decode()
    assert head.get(here(office, "keys")).status_code == 403
