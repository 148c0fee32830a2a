"""S3: every page × every kind of person gives what the rule of the page says, and no more."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.matrix.conftest import undone
from tests.matrix.routes import FRAMEWORK, NoSample, Route, every_route, routes
from tests.matrix.world import OFFICE_ROLES, OWNER, Who, World

from django.apps import apps
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from wrota.kernel.accounts.models import Mandate
from wrota.kernel.manifest import modules, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.tenancy import TenantModel, scope
from wrota.kernel.web import Access, public

pytestmark = pytest.mark.django_db
PEOPLE = (
    "niezalogowany", OWNER, "inny mieszkaniec", "wszystko", "wszystko bez drugiego składnika",
    "bez ról", *OFFICE_ROLES, "inny urząd", "operator", "operator bez drugiego składnika",
)  # fmt: skip
OPEN = {"public", "office"}
#: what a page needs to be sent, so that it does not answer "there is no such thing"
SENT = {"platforma/urzedy/<slug:slug>/": {"modul": "alcohol", "stan": "wlacz"}}
#: who asks for the open pages too: they are the same for everybody
READERS = {"niezalogowany", OWNER, "wszystko"}
#: pages of the accounts package for people who are not signed in
DOORS = {
    "konto/login/", "konto/logout/", "konto/signup/", "konto/inactive/", "konto/confirm-email/",
    "konto/^confirm-email/(?P<key>[-:\\w]+)/$", "konto/password/reset/",
    "konto/password/reset/done/", "konto/password/reset/key/done/",
    "konto/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "konto/login/code/confirm/", "konto/2fa/authenticate/", "konto/2fa/webauthn/login/",
    "jezyk/setlang/",
}  # fmt: skip


def expected(access: Access, who: Who, world: World, *, owned: bool) -> str:
    """Say what the rule of a page means for a person: in, sign-in, second, forbidden, absent."""
    if access.kind in OPEN:
        return "in"
    if who.user is None:
        return "sign-in"
    if access.kind == "resident":
        return "in" if not owned or who.name == OWNER else "absent"
    allowed = _operates(who) if access.kind == "operator" else who.works_in == world.office.slug
    if not allowed:
        return "forbidden"
    if not who.is_strong:
        return "second"
    if access.kind == "operator":
        return "in"
    enabled = tuple(world.office.modules)
    may = permissions_of(frozenset(who.roles), enabled=enabled)
    return "in" if access.permission in may else "forbidden"


def verdict(response: HttpResponse) -> str:
    """Say in the same words what an answer means."""
    to = response.headers.get("Location", "")
    if to == reverse("citizen:account") and "/odwolaj/" in response.request["PATH_INFO"]:
        return "absent"  # whoever asks twice is sent back: a mandate that ended, or not theirs
    if to.startswith(reverse("account_login")):
        return "sign-in"
    if to.startswith((reverse("mfa_reauthenticate"), reverse("mfa_activate_totp"))):
        return "second"
    named = {401: "forbidden", 403: "forbidden", 404: "absent", 405: "no method"}
    return named.get(response.status_code, "in" if response.status_code < 500 else "broken")


def differences(world: World, who: Who, found: list[Route], **other: Any) -> list[str]:
    """Ask for every page by GET and by an empty POST; return where the answer is another one."""
    client = who.client(raise_request_exception=False)
    wrong = []
    for route in found:
        said = expected(route.access, who, world, owned=route.is_owned)
        answers = {}
        for method in ("get", "post"):
            with undone():
                answers[method] = getattr(client, method)(
                    route.url(world.samples, **other), SENT.get(route.pattern, {})
                )
        seen = {method: verdict(answer) for method, answer in answers.items()}
        wrong += [
            f"{method.upper()} {route.pattern}: {seen[method]} ({answers[method].status_code}), "
            f"miało być {said}"
            for method in seen
            if not _fits(said, seen[method], method, who)
        ]
        if set(seen.values()) == {"no method"}:
            wrong.append(f"{route.pattern}: ani GET, ani POST")
    return wrong


def _fits(said: str, seen: str, method: str, who: Who) -> bool:
    if seen in {said, "no method"}:
        return True
    # a second right may be asked of one role for what the page lets it send
    return method == "post" and said == "in" and seen == "forbidden" and len(who.roles) == 1


def _operates(who: Who) -> bool:
    return who.name.startswith("operator")


@pytest.fixture
def ask(world: World) -> Callable[..., list[str]]:
    return lambda name, found=None, **other: differences(
        world, world.people[name], routes() if found is None else found, **other
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_answers_each_person_as_its_rule_says(ask, name):
    found = routes() if name in READERS else [r for r in routes() if r.access.kind not in OPEN]

    wrong = ask(name, found)

    assert not wrong, "\n".join(wrong)


def test_the_people_of_the_matrix_are_all_asked(world):
    assert set(PEOPLE) == set(world.people)


def test_every_page_has_a_rule_and_its_permission_is_somebodys(world):
    enabled = tuple(m.code for m in modules())
    known = permissions_of(frozenset(OFFICE_ROLES), enabled=enabled)

    assert [one.pattern for one in routes() if one.access is None] == []
    assert {r.access.permission for r in routes() if r.access.kind == "official"} <= known


def test_things_of_one_office_do_not_exist_in_another(world):
    """The official of the other office has every right there, and asks there for ids of this."""
    client = world.people["inny urząd"].client(raise_request_exception=False)
    before = _rows(world.office)
    wrong = []
    for route in routes():
        if not (route.is_owned and "slug" in route.parts):
            continue
        for method in ("get", "post"):
            with undone():
                response = getattr(client, method)(route.url(world.samples, slug=world.other.slug))
                after = _rows(world.office)
            # an empty page that was sent may come back as such, but nothing may follow from it
            absent = {"absent", "no method"} | ({"in"} if method == "post" else set())
            if verdict(response) not in absent or after != before:
                wrong.append(f"{method.upper()} {route.pattern}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_note_does_not_reach_a_case_of_another_office(world):
    client = world.people["inny urząd"].client()
    here = reverse("desk:note", args=[world.other.slug, world.samples["case_id"]])

    assert client.post(here, {"nota": "obca"}).status_code == 404


def test_a_mandate_is_ended_by_its_owner_only(world):
    there = reverse("citizen:revoke", args=[world.samples["mandate_id"]])
    ended = []
    for name in ("inny mieszkaniec", OWNER):
        world.people[name].client().post(there)
        ended.append(Mandate.objects.get(pk=world.samples["mandate_id"]).revoked_at is not None)

    assert ended == [False, True]


def test_pages_of_a_module_that_is_off_do_not_exist(world):
    client = world.people["wszystko"].client(raise_request_exception=False)
    found = [one for one in routes() if one.access.module]
    found += [one for one in routes() if {"slug", "module"} <= set(one.parts)]
    found += [one for one in routes() if one.pattern in {
        "u/<slug:slug>/wniosek/<str:code>/", "u/<slug:slug>/sprawa/<str:code>/",
    }]  # fmt: skip
    assert len(found) > 30

    with undone():
        type(world.office).objects.filter(pk=world.office.pk).update(modules=[])
        answers = {
            (route.pattern, method): verdict(getattr(client, method)(route.url(world.samples)))
            for route in found
            for method in ("get", "post")
        }

    assert {k: v for k, v in answers.items() if v not in {"absent", "no method"}} == {}


def test_pages_of_the_accounts_package_ask_to_sign_in(client, db):
    found = [r for r in every_route() if r.pattern.startswith(FRAMEWORK)]
    assert {r.pattern for r in found} > DOORS

    open_to_all = [
        route.pattern
        for route in found
        if route.pattern not in DOORS
        and verdict(client.get(route.url({"pk": 1}))) not in {"sign-in", "no method"}
    ]

    assert open_to_all == []


@pytest.mark.parametrize(
    ("name", "rule", "of"),
    [
        ("niezalogowany", "biurko/<slug:slug>/sprawy/", public),
        ("bez ról", "biurko/<slug:slug>/ksiegi/", public),
        ("inny urząd", "biurko/<slug:slug>/dziennik/", public),
        (OWNER, "platforma/", public),
    ],
)
def test_the_matrix_sees_a_page_without_its_guard(ask, world, name, rule, of):
    """The negative control: the same page answers 200 to somebody whom its rule keeps out."""
    [real] = [one for one in routes() if one.pattern == rule]
    unguarded = of(lambda request, **kwargs: HttpResponse("otwarte"))

    def view(request, **kwargs):
        return unguarded(request, **kwargs)

    view.access = real.access
    with pytest.MonkeyPatch.context() as patch:
        _serve(patch, rule, view)
        [wrong, *_] = ask(name, [real])

    assert "miało być" in wrong
    assert ask(name, [real]) == []


def test_the_matrix_sees_a_guard_that_lets_nobody_in(ask):
    """The other negative control: an official with every right is kept out."""
    [real] = [one for one in routes() if one.pattern == "biurko/<slug:slug>/sprawy/"]

    def view(request, **kwargs):
        return HttpResponse(status=403)

    view.access = real.access
    with pytest.MonkeyPatch.context() as patch:
        _serve(patch, real.pattern, view)
        assert len(ask("wszystko", [real])) == 2


def test_a_part_without_a_sample_is_named(world):
    route = Route("biurko/<slug:slug>/psy/<int:dog_id>/", None)

    with pytest.raises(NoSample, match=r"dog_id.*world\.py"):
        route.url(world.samples)


def _rows(office: Authority) -> dict[str, int]:
    """Count everything that the office has, its journal of refusals and reads included."""
    with scope(office.pk):
        return {
            model._meta.label: model.objects.count()
            for model in apps.get_models()
            if issubclass(model, TenantModel)
        }


def _serve(patch: pytest.MonkeyPatch, pattern: str, view: Any) -> None:
    """Answer an address with another view."""

    def find(patterns, before):
        for one in patterns:
            name = before + str(one.pattern)
            if name == pattern and not hasattr(one, "url_patterns"):
                return one
            if hasattr(one, "url_patterns") and pattern.startswith(name):
                if found := find(one.url_patterns, name):
                    return found
        return None

    patch.setattr(find(get_resolver().url_patterns, ""), "callback", view)
