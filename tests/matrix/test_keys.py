"""S3 of the machine door for programs: every operation × every kind of key."""

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.matrix.conftest import undone
from tests.matrix.routes import API
from tests.matrix.test_api import BULLETIN, answers, call, operations
from tests.matrix.world import ROLES_OF_PROGRAMS, World

from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.keys import door
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.models import Authority
from wrota.kernel.tenancy import TenantModel, scope
from wrota.office.cases import commands as cases

pytestmark = pytest.mark.django_db
#: what no key opens: nothing but the door's own journal may change
CLOSED = ("", "wrk_zgadniety", "odwołany", "wygasły", "innego urzędu")
ADDRESS = "203.0.113.7"


def program(world: World, name: str, **options: Any) -> Client:
    """Return a program that sends a key; it has no page and so no token of one."""
    secret = world.keys.get(name, name)
    return Client(
        headers={"Authorization": f"Bearer {secret}"},
        enforce_csrf_checks=True,
        raise_request_exception=False,
        REMOTE_ADDR=ADDRESS,
        **options,
    )


def holdings(*offices: Authority) -> dict[str, list[Any]]:
    """Read everything that the offices have, but their journals and the use of keys."""
    found: dict[str, list[Any]] = {}
    for office in offices:
        with scope(office.pk):
            for model in apps.get_models():
                if issubclass(model, TenantModel) and model not in {AuditEntry, ApiKey}:
                    name = f"{office.slug} {model._meta.label}"
                    found[name] = list(model.objects.order_by("pk").values())
    return found


def changes(world: World, client: Client) -> Iterator[tuple[str, int, bool]]:
    """Yield (operation, status, whether anything changed) for what is sent, not only read."""
    before = holdings(world.office, world.other)
    for method, path, described in operations():
        if method == "get":
            continue
        with undone():
            answer = call(client, world, method, path, described, world.office.slug)
            changed = holdings(world.office, world.other) != before
        yield described["operationId"], answer.status_code, changed


@pytest.mark.parametrize("name", CLOSED)
def test_a_key_that_does_not_work_opens_nothing(world, name):
    assert set(answers(program(world, name), world).values()) == {401}


@pytest.mark.parametrize("name", [*CLOSED, "redaktor"])
def test_what_is_refused_changes_nothing(world, name):
    refused = 403 if name == "redaktor" else 401

    assert {
        (status, changed) for _name, status, changed in changes(world, program(world, name))
    } == {(refused, False)}


def test_the_same_requests_with_a_good_key_do_change_something(world):
    """The negative control."""
    assert any(changed for _name, _status, changed in changes(world, program(world, "wszystko")))


def test_a_key_with_every_right_is_let_in(world):
    assert set(answers(program(world, "wszystko"), world).values()) <= {200, 422}


@pytest.mark.parametrize("role", ROLES_OF_PROGRAMS)
def test_a_key_may_what_an_official_with_the_same_rights_may(world, role):
    official = world.people[role].client(raise_request_exception=False)

    assert answers(program(world, role), world) == answers(official, world)


def test_a_key_without_rights_reads_only_what_the_bulletin_shows(world):
    found = answers(program(world, "redaktor"), world)

    assert {name for name, status in found.items() if status != 403} == BULLETIN


def test_the_step_of_a_role_is_not_finished_with_a_key_that_lacks_it(world):
    """A role's own right is asked of programs too, inside the commands that finish steps."""
    with scope(world.office.pk):
        key = ApiKey.objects.get(name="program wszystko")
        kept = [one for one in key.permissions if not one.startswith("cases.as_")]
        ApiKey.objects.filter(pk=key.pk).update(permissions=kept)
    here = f"/{API}alcohol/{world.office.slug}/cases/{world.samples['case_id']}/check"

    with undone():
        without = program(world, "wszystko").post(here)
    with pytest.MonkeyPatch.context() as patch, undone():
        patch.setattr(cases.Ctx, "require", lambda self, permission: None)
        unasked = program(world, "wszystko").post(here)

    assert without.status_code == 403
    assert unasked.status_code in {200, 422}


def test_operations_of_a_module_that_is_off_do_not_exist_for_a_key(world):
    with undone():
        Authority.objects.filter(pk=world.office.pk).update(modules=[])
        found = answers(program(world, "wszystko"), world)

    assert set(found.values()) == {404}


def test_ids_of_this_office_do_not_exist_for_a_key_of_the_other(world):
    client = program(world, "innego urzędu")
    for method, path, described in operations():
        if "case_id" in path or "licence_id" in path:
            with undone():
                answer = call(client, world, method, path, described, world.other.slug)
            assert answer.status_code == 404, (method, path, answer.content)


def test_an_office_that_does_not_exist_answers_as_one_that_the_key_does_not_open(world):
    asked = program(world, "wszystko")

    nowhere = asked.get(f"/{API}alcohol/nie-ma-takiego/limits", {"on": "2026-11-20"})
    elsewhere = asked.get(f"/{API}alcohol/{world.other.slug}/limits", {"on": "2026-11-20"})

    assert (nowhere.status_code, nowhere.content) == (elsewhere.status_code, elsewhere.content)
    assert nowhere.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_beside_a_bad_key_counts_for_nothing(world):
    client = world.people["wszystko"].client(raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer wrk_zgadniety"

    assert set(answers(client, world).values()) == {401}


def test_a_session_beside_another_kind_of_header_still_needs_the_token(world):
    client = world.people["wszystko"].client(enforce_csrf_checks=True)
    client.defaults["HTTP_AUTHORIZATION"] = "Basic d3JvdGE6d3JvdGE="
    here = f"/{API}alcohol/{world.office.slug}/cases/{world.samples['case_id']}/check"

    assert client.post(here).status_code == 403


def test_what_a_program_does_is_in_the_journal_with_its_key(world):
    here = f"/{API}alcohol/{world.office.slug}/cases/{world.samples['case_id']}/check"

    assert program(world, "wszystko").post(here).status_code in {200, 422}

    with scope(world.office.pk):
        key = ApiKey.objects.get(name="program wszystko")
        entry = AuditEntry.objects.filter(kind="command").latest("pk")
    said = json.loads(entry.payload)
    assert entry.name == "modules.alcohol.commands.checking.finish_check"
    assert (entry.actor, entry.user_id) == ("klucz API: program wszystko", None)
    assert said["actor"] == {
        "kind": "machine", "name": "klucz API: program wszystko", "user": None, "key": key.pk,
    }  # fmt: skip
    assert (said["channel"], said["address"]) == ("api", ADDRESS)
    assert (key.last_used_from, key.last_used_at is None) == (ADDRESS, False)


def test_a_refusal_of_a_right_and_of_an_ended_key_are_in_the_journal(world):
    here = f"/{API}alcohol/{world.office.slug}/cases/{world.samples['case_id']}/check"
    for name in ("redaktor", "odwołany", "wrk_zgadniety"):
        program(world, name).post(here)

    with scope(world.office.pk):
        found = (
            AuditEntry.objects.filter(kind="refusal").order_by("-pk").values_list("name", "actor")
        )
        assert list(found[:2]) == [
            ("keys.enter", "klucz API: program odwołany"),
            ("modules.alcohol.commands.checking.finish_check", "klucz API: program redaktor"),
        ]


def limits(world: World, name: str):
    here = f"/{API}alcohol/{world.office.slug}/limits"
    return program(world, name).get(here, {"on": "2026-11-20"})


def test_a_key_that_asks_too_often_has_to_wait(world, monkeypatch):
    cache.clear()
    monkeypatch.setattr(door, "REQUESTS", 3)

    found = [limits(world, "wszystko") for _ in range(5)]

    assert [one.status_code for one in found] == [200, 200, 200, 429, 429]
    assert found[-1].headers["Retry-After"] == str(door.WINDOW)
    assert limits(world, "urzednik").status_code == 200


def test_guessing_keys_is_stopped_and_does_not_stop_the_neighbours_key(world, monkeypatch):
    cache.clear()
    monkeypatch.setattr(door, "MISSES", 3)

    found = [limits(world, f"wrk_{number}").status_code for number in range(5)]

    assert found == [401, 401, 401, 429, 429]
    assert limits(world, "wszystko").status_code == 200


def test_what_the_key_reads_of_the_register_is_what_the_bulletin_shows(world):
    """The register is public, so its operation asks for no right: it shows no more than the BIP."""
    here = f"/{API}alcohol/{world.office.slug}/register"
    bulletin = f"/u/{world.office.slug}/bip/rejestr/alcohol/alcohol-zezwolenia.csv"
    on = timezone.localdate()

    read = program(world, "redaktor").get(here, {"on": on.isoformat()}).json()
    shown = Client().get(bulletin, {"stan": on.isoformat()}).content.decode("utf-8-sig")

    assert len(read["rows"]) == 2
    assert list(csv.reader(shown.splitlines(), delimiter=";")) == [read["columns"], *read["rows"]]
