"""S3 of the machine door: every operation of the API's own description × every kind of person."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.matrix.conftest import undone
from tests.matrix.routes import API, every_route
from tests.matrix.world import OWNER, World

from django.test import Client

from wrota.conf.api import rest

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(json.dumps(rest.get_openapi_schema(path_prefix=f"/{API}"), default=str))
#: what the office's bulletin shows to everybody
BULLETIN = frozenset({"alcohol_register"})
#: what the description of a field does not say
TEXTS = {"date": "2026-11-20", "decimal": "1.00"}


def value(described: dict[str, Any]) -> Any:
    """Make the smallest value that a description allows."""
    if "$ref" in described:
        described = SCHEMA["components"]["schemas"][described["$ref"].rsplit("/", 1)[1]]
    kind = described.get("type")
    if kind == "object":
        wanted = described.get("required", ())
        return {name: value(described["properties"][name]) for name in wanted}
    plain = {"integer": 1, "number": 1, "boolean": True, "array": []}
    return plain.get(kind, TEXTS.get(described.get("format", ""), "x"))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, held in SCHEMA["paths"].items():
        for method, described in held.items():
            yield method, path, described


def call(client: Any, world: World, method: str, path: str, described: dict[str, Any], slug: str):
    for one in described.get("parameters", ()):
        if one["in"] == "path":
            sample = slug if one["name"] == "slug" else world.samples[one["name"]]
            path = path.replace(f"{{{one['name']}}}", str(sample))
    asked = {
        one["name"]: value(one["schema"])
        for one in described.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    }
    if method == "get":
        return client.get(path, asked)
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    data = value(body["schema"]) if body else {}
    return client.generic(method.upper(), path, json.dumps(data), "application/json")


def answers(client: Client, world: World, slug: str = "") -> dict[str, int]:
    """Ask for every operation; return the status of each by its name."""
    found = {}
    for method, path, described in operations():
        with undone():
            answer = call(client, world, method, path, described, slug or world.office.slug)
        found[described["operationId"]] = answer.status_code
    return found


def statuses(world: World, name: str, *, without: frozenset[str] = frozenset()) -> set[int]:
    found = answers(world.people[name].client(raise_request_exception=False), world)
    return {status for name, status in found.items() if name not in without}


def test_the_description_names_every_operation():
    described = {path for _method, path, _said in operations()}
    routed = {
        "/" + one.pattern.replace("<", "{").replace(">", "}")
        for one in every_route()
        if one.pattern.startswith(API) and one.pattern not in {API, f"{API}openapi.json"}
    }

    assert described == routed


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("niezalogowany", 401),
        (OWNER, 403),
        ("inny urząd", 403),
        ("operator", 403),
        ("wszystko bez drugiego składnika", 401),
    ],
)
def test_nobody_else_gets_anything(world, name, status):
    assert statuses(world, name) == {status}


def test_an_official_without_a_role_reads_only_what_the_bulletin_shows(world):
    assert statuses(world, "bez ról", without=BULLETIN) == {403}


def test_an_official_with_every_right_is_let_in(world):
    """The negative control: the same calls do reach the operations; 422 is the domain's own no."""
    assert statuses(world, "wszystko") <= {200, 422}


def test_ids_of_this_office_do_not_exist_in_the_other(world):
    client = world.people["inny urząd"].client(raise_request_exception=False)
    for method, path, described in operations():
        if "case_id" in path or "licence_id" in path:
            with undone():
                answer = call(client, world, method, path, described, world.other.slug)
            assert answer.status_code == 404, (method, path, answer.content)


def test_operations_of_a_module_that_is_off_do_not_exist(world):
    with undone():
        type(world.office).objects.filter(pk=world.office.pk).update(modules=[])
        assert statuses(world, "wszystko") == {404}
