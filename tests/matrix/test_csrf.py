"""S6: nothing can be sent to any address without the token of a page of the platform."""

import pytest
from tests.matrix.conftest import undone
from tests.matrix.routes import API, Route, every_route
from tests.matrix.test_pages import OWNER
from tests.matrix.world import World

from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client

pytestmark = pytest.mark.django_db
#: what programs, not browsers, send; it changes nothing and knows no session
OPEN = {
    "tsa/": "zapytanie RFC 3161",
    "pki/ocsp": "zapytanie RFC 6960",
    "pki/ocsp/<path:encoded>": "zapytanie RFC 6960",
}
ALLAUTH = {"pk": 1}


def sender(route: Route) -> str:
    """Name a person whom the page lets in."""
    kind = route.access.kind if route.access else "official"
    return {"resident": OWNER, "operator": "operator"}.get(kind, "wszystko")


def unprotected(world: World, found: list[Route]) -> list[str]:
    clients: dict[str, Client] = {}
    wrong = []
    for route in found:
        name = sender(route)
        if name not in clients:
            clients[name] = world.people[name].client(
                enforce_csrf_checks=True, raise_request_exception=False
            )
        with undone():
            answer = clients[name].post(route.url(world.samples | ALLAUTH))
        if answer.status_code not in {403, 405}:
            wrong.append(f"{route.pattern}: {answer.status_code}")
    return wrong


def posts() -> list[Route]:
    return [r for r in every_route() if r.pattern not in OPEN and "(?P" not in r.pattern]


def test_every_address_refuses_what_comes_without_a_token(world):
    assert unprotected(world, posts()) == []


def test_without_the_check_the_same_addresses_take_it(world, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(CsrfViewMiddleware, "_check_token", lambda self, request: None)

    assert len(unprotected(world, posts())) > 40


def test_the_exceptions_exist_and_have_reasons():
    assert {r.pattern for r in every_route()} >= set(OPEN)
    assert all(OPEN.values())


def test_the_api_takes_the_token_of_a_page(world):
    client = world.people["wszystko"].client(enforce_csrf_checks=True)
    here = f"/{API}alcohol/{world.office.slug}/cases/{world.samples['case_id']}/check"
    assert client.post(here).status_code == 403

    client.get("/konto/sessions/")
    token = client.cookies["wrota_csrf"].value

    assert client.post(here, headers={"X-CSRFToken": token}).status_code in {200, 422}
