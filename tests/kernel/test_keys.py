"""Keys for programs: who may make them, what they hold, what stays of the secret, when they end."""

import json
from datetime import timedelta

import pytest
from tests.factories import NOW, make_ctx, make_office, make_official

from django.apps import apps
from django.test import RequestFactory

from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import NotAllowed
from wrota.kernel.keys import commands, door, queries
from wrota.kernel.keys.commands import BadKey
from wrota.kernel.keys.models import ApiKey
from wrota.kernel.manifest import parts
from wrota.kernel.tenancy import TenantModel, scope

pytestmark = pytest.mark.django_db
DAY = NOW.date()
MAY = ("keys.manage", "cases.view", "cases.work", "office.organise")


@pytest.fixture
def office():
    return make_office(modules=())


@pytest.fixture
def admin(office):
    return make_official(office, "administrator")


@pytest.fixture
def ctx(office, admin):
    return make_ctx(office, *MAY, user=admin)


def made(ctx, **said) -> str:
    asked = {
        "name": "Ewidencja", "permissions": ["cases.view"], "in_force_to": DAY + timedelta(days=30),
    }  # fmt: skip
    return commands.make(ctx, **(asked | said))


def enter(office, secret: str, *, now=NOW):
    return door.enter(RequestFactory().get("/", REMOTE_ADDR="203.0.113.7"), office, secret, now=now)


def everything(office) -> str:
    with scope(office.pk):
        return "\n".join(
            str(row)
            for model in apps.get_models()
            if issubclass(model, TenantModel)
            for row in model.objects.values()
        )


def test_a_key_lets_its_program_in_with_the_keys_own_rights(office, ctx):
    found = enter(office, made(ctx, permissions=["cases.view", "cases.work"]))

    assert found.permissions == {"cases.view", "cases.work"}
    assert (found.authority_id, found.channel) == (office.pk, "api")
    assert (found.actor.kind, found.actor.name) == ("machine", "klucz API: Ewidencja")
    assert not found.actor.strong
    with pytest.raises(NotAllowed):
        _ = found.account_id


def test_the_secret_stays_nowhere(office, ctx):
    secret = made(ctx)

    kept = everything(office)

    assert secret not in kept
    assert secret[commands.SHOWN :] not in kept
    assert commands.digest(secret) in kept, "miara nie widzi tego, co jest w tabeli"


def test_two_keys_differ(ctx):
    assert made(ctx) != made(ctx, name="Drugi program")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " a "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"permissions": []}, "permissions"),
        ({"in_force_to": DAY}, "in_force_to"),
        ({"in_force_to": DAY - timedelta(days=1)}, "in_force_to"),
        ({"in_force_to": DAY + timedelta(days=367)}, "in_force_to"),
    ],
)
def test_a_wrong_key_is_refused_in_words_and_nothing_is_made(office, ctx, said, field):
    with pytest.raises(BadKey) as refused:
        made(ctx, **said)

    assert list(refused.value.errors) == [field]
    with scope(office.pk):
        assert not ApiKey.objects.exists()


def test_the_longest_and_the_shortest_key_are_made(ctx):
    made(ctx, in_force_to=DAY + timedelta(days=1))
    made(ctx, name="Na rok", in_force_to=DAY + timedelta(days=366))

    assert len(queries.keys(ctx)) == 2


def test_a_name_is_used_by_one_working_key(ctx):
    made(ctx)
    with pytest.raises(BadKey) as refused:
        made(ctx)
    assert list(refused.value.errors) == ["name"]

    commands.revoke(ctx, key_id=queries.keys(ctx)[0].id)

    assert made(ctx).startswith("wrk_")


@pytest.mark.parametrize(
    "permission", ["cases.sign", "alcohol.work", "nie.ma", "cases.as_kierownik"]
)
def test_nobody_gives_more_than_they_hold(office, ctx, permission):
    with pytest.raises(NotAllowed, match=permission):
        made(ctx, permissions=["cases.view", permission])

    with scope(office.pk):
        assert not ApiKey.objects.exists()
        refusal = AuditEntry.objects.get(kind="refusal")
    assert json.loads(refusal.payload)["data"] == {"permission": permission}


def test_the_same_right_held_is_given(office, admin):
    """The negative control."""
    assert made(
        make_ctx(office, *MAY, "cases.as_kierownik", user=admin), permissions=["cases.as_kierownik"]
    )


def test_what_is_for_people_is_not_offered_and_not_given(office, admin):
    for_people = {n for part in parts() for n, p in part.permissions.items() if p.for_people}
    ctx = make_ctx(office, *MAY, *for_people, user=admin)
    assert {"keys.manage", "office.organise", "cases.sign", "pki.issue"} <= for_people

    offered = {name for offer in queries.offers(ctx) for name, _title in offer.permissions}
    assert offered == {"cases.view", "cases.work"}
    for name in for_people:
        with pytest.raises(NotAllowed, match=name):
            made(ctx, permissions=[name])


@pytest.mark.parametrize(
    "act",
    [
        lambda ctx: made(ctx),
        lambda ctx: commands.revoke(ctx, key_id=1),
        lambda ctx: queries.keys(ctx),
        lambda ctx: queries.key(ctx, key_id=1),
        lambda ctx: queries.offers(ctx),
    ],
)
def test_only_an_administrator_has_to_do_with_keys(office, admin, act):
    with pytest.raises(NotAllowed, match=r"keys\.manage"):
        act(make_ctx(office, "cases.view", "office.organise", user=admin))


def test_a_program_makes_no_keys_even_with_the_right(office, ctx):
    machine = enter(office, made(ctx)).having("keys.manage")

    with pytest.raises(NotAllowed, match="konto"):
        made(machine, name="Klucz klucza")


def test_a_revoked_key_ends_at_once_and_keeps_who_ended_it(office, ctx, admin):
    secret = made(ctx)
    enter(office, secret)

    commands.revoke(ctx, key_id=queries.keys(ctx)[0].id)
    commands.revoke(make_ctx(office, "keys.manage"), key_id=queries.keys(ctx)[0].id)

    with pytest.raises(door.KeyRefused):
        enter(office, secret)
    [row] = queries.keys(ctx)
    assert (row.revoked_by, row.revoked_at, row.works(DAY)) == (str(admin), NOW, False)


def test_an_ended_key_that_is_still_tried_is_journalled_once_an_hour(office, ctx):
    secret = made(ctx)
    commands.revoke(ctx, key_id=queries.keys(ctx)[0].id)

    for _ in range(5):
        with pytest.raises(door.KeyRefused):
            enter(office, secret)

    with scope(office.pk):
        assert AuditEntry.objects.filter(kind="refusal", name="keys.enter").count() == 1


def test_a_key_works_to_the_end_of_its_last_day(office, ctx):
    secret = made(ctx, in_force_to=DAY + timedelta(days=1))
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0)

    enter(office, secret, now=midnight - timedelta(seconds=1))
    with pytest.raises(door.KeyRefused):
        enter(office, secret, now=midnight)


def test_a_key_opens_its_own_office_only(office, ctx):
    secret = made(ctx)

    for elsewhere in (make_office("babimost", modules=()), None):
        with pytest.raises(door.KeyRefused):
            enter(elsewhere, secret)


def test_another_office_does_not_see_the_key(office, ctx):
    made(ctx)
    other = make_office("babimost", modules=())
    there = make_ctx(other, "keys.manage", user=make_official(other, "administrator"))

    assert queries.keys(there) == []
    for act in (queries.key, commands.revoke):
        with pytest.raises(ApiKey.DoesNotExist):
            act(there, key_id=queries.keys(ctx)[0].id)
    assert queries.keys(ctx)[0].revoked_at is None


def test_rights_of_a_module_that_is_off_are_not_there(office, admin):
    ctx = make_ctx(office, *MAY, "alcohol.view", user=admin)
    secret = made(ctx, permissions=["alcohol.view", "cases.view"])
    assert enter(office, secret).permissions == {"cases.view"}

    office.modules = ["alcohol"]

    assert enter(office, secret).permissions == {"cases.view", "alcohol.view"}


def test_the_last_use_is_written_once_a_minute(office, ctx):
    secret = made(ctx)

    seen = []
    for seconds in (0, 30, 61):
        enter(office, secret, now=NOW + timedelta(seconds=seconds))
        seen.append((queries.keys(ctx)[0].last_used_at - NOW).total_seconds())

    assert seen == [0, 0, 61]
    assert queries.keys(ctx)[0].last_used_from == "203.0.113.7"


def test_a_key_whose_maker_has_left_is_marked(office, admin, ctx):
    made(ctx)
    assert queries.keys(ctx)[0].is_maker_here

    later = make_ctx(office, "keys.manage")
    with scope(office.pk):
        queries.offices.members(on=DAY).filter(user=admin).update(in_force_to=DAY)

    assert not queries.keys(later)[0].is_maker_here


def test_the_list_asks_the_database_a_few_times_however_long_it_is(
    ctx, django_assert_max_num_queries
):
    for number in range(5):
        made(ctx, name=f"Program {number}")

    with django_assert_max_num_queries(2):
        assert len(queries.keys(ctx)) == 5
