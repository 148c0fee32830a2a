"""Hats: who a person is in an office on a day, for whom they act, and what they may do."""

from datetime import date, timedelta

import pytest
from tests.factories import NOW, appoint, make_ctx, make_office, make_official, make_resident

from wrota.kernel.context import NotAllowed
from wrota.kernel.manifest import ROLES, modules, parts, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import commands, queries
from wrota.kernel.offices.commands import BadPeriod, UnknownModule, UnknownRole
from wrota.kernel.offices.models import Membership, Substitution, Unit
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def office():
    return make_office(modules=())


@pytest.fixture
def ctx(office):
    return make_ctx(office, "office.organise", "office.people", "office.modules")


@pytest.fixture
def clerk(office):
    return make_official(office, "urzednik")


def member(office, user) -> int:
    with scope(office.pk):
        return Membership.objects.get(user=user).pk


def everything(office) -> list:
    with scope(office.pk):
        tables = (Unit, Membership, Substitution)
        return [list(t.objects.order_by("pk").values()) for t in tables]


def test_a_hat_tells_unit_post_and_roles(office, clerk):
    hat = queries.hat(clerk.pk, office, on=TODAY)

    assert (hat.unit, hat.roles) == ("Referat Spraw Obywatelskich", {"urzednik"})
    assert hat.post == f"Stanowisko {clerk.email}"
    assert hat.instead_of == ()


def test_an_outsider_has_no_hat(office):
    assert queries.hat(make_resident().pk, office, on=TODAY) is None


def test_a_hat_is_worn_from_the_first_day_to_the_day_before_the_end(office, ctx, clerk):
    commands.dismiss(ctx, membership_id=member(office, clerk), until=TOMORROW)

    assert queries.hat(clerk.pk, office, on=TODAY) is not None
    assert queries.hat(clerk.pk, office, on=TOMORROW) is None
    assert queries.hat(clerk.pk, office, on=date(2024, 12, 31)) is None
    assert queries.hat(clerk.pk, office, on=date(2025, 1, 1)) is not None


def test_a_person_sees_the_hats_of_all_offices_and_only_these(office, clerk):
    kolsko = make_office("kolsko", modules=())
    make_office("zbaszynek", modules=())
    appoint(kolsko, clerk, "redaktor")

    assert [(h.slug, h.roles) for h in queries.hats(clerk.pk, on=TODAY)] == [
        ("kolsko", {"redaktor"}),
        ("zabor", {"urzednik"}),
    ]


def substitute(office, ctx, absent, chosen, first=TODAY, last=TODAY) -> int:
    return commands.substitute(
        ctx,
        absent_id=member(office, absent),
        substitute_id=member(office, chosen),
        from_on=first,
        to_on=last,
    )


def test_a_substitute_gets_the_roles_for_the_days_and_says_for_whom(office, ctx, clerk):
    head = make_official(office, "kierownik", unit="K", last_name="Wójt")
    substitute(office, ctx, head, clerk, TODAY, TOMORROW)

    for day in (TODAY, TOMORROW):
        hat = queries.hat(clerk.pk, office, on=day)
        assert hat.roles == {"urzednik", "kierownik"}
        assert hat.instead_of == ("Jan Wójt",)
    for day in (TODAY - timedelta(days=1), TOMORROW + timedelta(days=1)):
        assert queries.hat(clerk.pk, office, on=day).roles == {"urzednik"}
    assert queries.hat(head.pk, office, on=TODAY).roles == {"kierownik"}


def test_nobody_substitutes_a_person_who_no_longer_works_there(office, ctx, clerk):
    head = make_official(office, "kierownik", unit="K")
    substitute(office, ctx, head, clerk, TODAY, TOMORROW)
    commands.dismiss(ctx, membership_id=member(office, head), until=TOMORROW)

    assert queries.hat(clerk.pk, office, on=TOMORROW).roles == {"urzednik"}
    assert queries.hat(clerk.pk, office, on=TODAY).roles == {"urzednik", "kierownik"}


def test_a_dismissed_substitute_substitutes_nobody(office, ctx, clerk):
    head = make_official(office, "kierownik", unit="K")
    substitute(office, ctx, head, clerk, TODAY, TOMORROW)
    commands.dismiss(ctx, membership_id=member(office, clerk), until=TOMORROW)

    assert queries.hat(clerk.pk, office, on=TOMORROW) is None


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda c, m: commands.dismiss(c, membership_id=m, until=date(2025, 1, 1)), BadPeriod),
        (
            lambda c, m: commands.substitute(
                c, absent_id=m, substitute_id=m, from_on=TODAY, to_on=TODAY - timedelta(days=1)
            ),
            BadPeriod,
        ),
        (
            lambda c, m: commands.substitute(
                c, absent_id=m, substitute_id=m, from_on=TODAY, to_on=TODAY
            ),
            BadPeriod,
        ),
        (
            lambda c, m: commands.appoint(
                c, user_id=1, unit_id=1, title="x", roles=["krol"], since=TODAY
            ),
            UnknownRole,
        ),
        (lambda c, m: commands.switch_module(c, code="nie-ma", on=True), UnknownModule),
        (lambda c, m: commands.switch_module(c, code="office", on=False), UnknownModule),
    ],
    ids=["ends-before", "period-empty", "substitutes-self", "no-such-role", "no-module", "kernel"],
)
def test_a_refusal_changes_nothing(office, ctx, clerk, act, error):
    before, modules = everything(office), Authority.objects.get(pk=office.pk).modules

    with pytest.raises(error):
        act(ctx, member(office, clerk))

    assert everything(office) == before
    assert Authority.objects.get(pk=office.pk).modules == modules


def test_members_and_units_of_another_office_cannot_be_used(office, ctx, clerk):
    kolsko = make_office("kolsko", modules=())
    stranger = make_official(kolsko, "kierownik")
    foreign = member(kolsko, stranger)
    with scope(kolsko.pk):
        unit = Unit.objects.first().pk
    before = everything(office), everything(kolsko)

    acts = (
        lambda: commands.dismiss(ctx, membership_id=foreign, until=TOMORROW),
        lambda: substitute_ids(ctx, foreign, member(office, clerk)),
        lambda: substitute_ids(ctx, member(office, clerk), foreign),
        lambda: commands.add_unit(ctx, symbol="NN", name="Nowa", parent_id=unit),
        lambda: commands.appoint(
            ctx, user_id=clerk.pk, unit_id=unit, title="x", roles=["redaktor"], since=TODAY
        ),
    )
    for act in acts:
        with pytest.raises((Membership.DoesNotExist, Unit.DoesNotExist)):
            act()

    assert (everything(office), everything(kolsko)) == before


def substitute_ids(ctx, absent: int, chosen: int) -> int:
    return commands.substitute(
        ctx, absent_id=absent, substitute_id=chosen, from_on=TODAY, to_on=TODAY
    )


def test_permissions_come_from_the_manifests_of_what_is_on(office, clerk):
    hat = queries.hat(clerk.pk, office, on=TODAY)
    allowed = queries.permissions(hat, office)

    assert "cases.view" in allowed
    assert "cases.sign" not in allowed
    for module in modules():
        given = {name for name, one in module.permissions.items() if one.roles}
        with_it = permissions_of(frozenset(ROLES), enabled=(module.code,))
        assert not allowed & set(module.permissions)
        assert with_it & set(module.permissions) == given


def test_nobody_has_a_permission_without_a_role():
    assert permissions_of(frozenset(), enabled=()) == frozenset()


def test_every_permission_belongs_to_a_role_or_to_the_platform_alone():
    for part in parts():
        for name, permission in part.permissions.items():
            assert permission.title, name
            assert set(permission.roles) <= set(ROLES), name


def test_the_list_of_people_needs_the_right(office, clerk):
    with pytest.raises(NotAllowed):
        queries.people(make_ctx(office), on=TODAY)

    [row] = queries.people(make_ctx(office, "office.people"), on=TODAY)
    assert (row.user_id, row.roles) == (clerk.pk, ("urzednik",))
