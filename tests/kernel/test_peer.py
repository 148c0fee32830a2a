"""The visitor's address behind front servers, and a forged one from everybody else."""

import json

import pytest
from tests.factories import PASSWORD, make_office, make_official, make_resident, sign_in

from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from wrota.conf import reader
from wrota.kernel.accounts.models import SignIn
from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.peer import peer_middleware, place
from wrota.kernel.tenancy import scope
from wrota.kernel.web import visitor_ctx
from wrota.web.verify import throttle

PROXIES = "127.0.0.1,10.0.0.0/8,fd00::/8"


@pytest.fixture
def seen(settings, monkeypatch):
    """Return the address that the platform sees of a request."""

    def ask(peer: str, said: str | None, trusted: str = PROXIES) -> str:
        monkeypatch.setenv("WROTA_TRUSTED_PROXIES", trusted)
        settings.TRUSTED_PROXIES = reader.networks("TRUSTED_PROXIES")
        extra = {} if said is None else {"HTTP_X_FORWARDED_FOR": said}
        request = RequestFactory().get("/", REMOTE_ADDR=peer, **extra)
        peer_middleware(lambda asked: None)(request)
        assert "HTTP_X_FORWARDED_FOR" not in request.META
        return request.META["REMOTE_ADDR"]

    return ask


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, 10.1.1.1", "203.0.113.7"),
        # the visitor wrote the first one, our server added the second
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7, 10.1.1.1", "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("203.0.113.7", "127.0.0.1", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7:4711", "203.0.113.7"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, ' OR 1=1", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", ",".join(["10.0.0.1"] * 5000), "10.0.0.1"),
        ("", "203.0.113.7", ""),
    ],
)
def test_the_last_address_that_a_trusted_server_names_is_the_visitors(seen, peer, said, address):
    assert seen(peer, said) == address


def test_without_the_setting_nobody_is_believed(seen):
    assert seen("127.0.0.1", "203.0.113.7", trusted="") == "127.0.0.1"


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "proxy.example", "10.0.0.0/8;127.0.0.1"])
def test_a_slip_of_the_pen_in_the_setting_stops_the_start(seen, wrong):
    with pytest.raises(ValueError):
        seen("127.0.0.1", "203.0.113.7", trusted=wrong)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_throttles_count_a_subscriber_not_an_address(address, counted):
    assert place(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


@pytest.fixture
def front(settings):
    """Return a browser behind our front server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()

    def visitor(address: str, *, trusted: str = "127.0.0.1") -> Client:
        settings.TRUSTED_PROXIES = (reader.ip_network(trusted),) if trusted else ()
        return Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": address})

    return visitor


def enter(client: Client, user, password: str):
    said = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), said)


@pytest.mark.django_db
def test_the_journal_of_sign_ins_keeps_the_visitors_address(front):
    user = make_resident(password=PASSWORD)

    enter(front("203.0.113.7"), user, "nie to haslo")
    enter(front("203.0.113.7", trusted=""), user, "nie to haslo")

    assert [s.address for s in SignIn.objects.order_by("pk")] == ["203.0.113.7", "127.0.0.1"]


@pytest.mark.django_db
def test_visitors_of_one_front_server_do_not_share_their_limits(front):
    user = make_resident(password=PASSWORD)
    for _ in range(7):
        enter(front("203.0.113.7"), user, "nie to haslo")
    assert enter(front("203.0.113.7"), user, PASSWORD).status_code == 200

    assert enter(front("198.51.100.9"), user, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_a_forged_address_is_no_new_visitor(front):
    """The negative control: nobody outruns a limit by naming new addresses."""
    user = make_resident(password=PASSWORD)
    for number in range(7):
        enter(front(f"198.51.100.{number}, 203.0.113.7"), user, "nie to haslo")

    assert enter(front("198.51.100.99, 203.0.113.7"), user, PASSWORD).status_code == 200


@pytest.mark.django_db
def test_the_public_pages_count_the_visitors_address_too(front, monkeypatch):
    monkeypatch.setattr(throttle, "WINDOW", 10**8)  # no new window begins between two requests
    answers = {
        address: [front(address).get("/sprawdz/nie-ma-takiego/").status_code for _ in range(40)]
        for address in ("203.0.113.7", "198.51.100.9")
    }

    assert answers["203.0.113.7"] == answers["198.51.100.9"]
    assert set(answers["203.0.113.7"]) == {404, 429}


@pytest.mark.django_db
def test_the_journal_keeps_the_address_of_an_official_and_not_of_a_resident(front):
    office = make_office(modules=())
    clerk = make_official(office, "administrator")
    asked = {"modul": "alcohol", "stan": "wlacz"}

    sign_in(front("203.0.113.7"), clerk).post(reverse("desk:modules", args=[office.slug]), asked)

    with scope(office.pk):
        entries = AuditEntry.objects.filter(user_id=clerk.pk)
        switched = list(entries.values_list("payload", flat=True))
    visit = RequestFactory().get("/", REMOTE_ADDR="203.0.113.8")
    visit.user = make_resident("inny@poczta.example")
    visit.session = {}

    assert {json.loads(one)["address"] for one in switched} == {"203.0.113.7"}
    assert visitor_ctx(visit, office).address == ""
