"""The region's offices: loaded once, added one by one, and refused without a trace."""

import json
from argparse import ArgumentParser
from dataclasses import replace

import pytest

from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wrota.conf.region import add_arguments, main_office_add
from wrota.kernel.accounts.models import User
from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.context import Actor, NotAllowed
from wrota.kernel.manifest import Module, permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import founding, public, queries
from wrota.kernel.offices.founding import UNITS, modules_for
from wrota.kernel.offices.models import Membership, Unit
from wrota.kernel.offices.region import BadOffice, NewOffice, add_office, load_region
from wrota.kernel.tasks import worker
from wrota.kernel.tenancy import door, scope
from wrota.law.classifications import teryt

from .conftest import NOW

OPERATOR = Actor(kind="operator", name="Ewa Operator", user_id=1, strong=True)
NEW = NewOffice(
    name="Urząd Gminy Przykładowo",
    short_name="Gmina Przykładowo",
    kind="gmina",
    organ="Wójt Gminy Przykładowo",
    region="wielkopolskie",
    teryt="3001012",
    street="ul. Rynek 1",
    postal_code="62-100",
    town="Przykładowo",
    admin_email="Wojt@Przyklad.pl",
    admin_first_name="Jan",
    admin_last_name="Wzorcowy",
)


def everything() -> dict[str, int]:
    with door("region.figures"):
        counted = {
            model.__name__: model.objects.count() for model in (Unit, Membership, AuditEntry)
        }
    return counted | {"Authority": Authority.objects.count(), "User": User.objects.count()}


def test_region_has_every_listed_office_with_its_parents(region):
    kinds = [a.kind for a in Authority.objects.all()]
    sulechow = Authority.objects.get(slug="sulechow")

    assert (kinds.count("gmina"), kinds.count("powiat"), kinds.count("wojewodztwo")) == (82, 12, 1)
    assert {a.slug for a in Authority.objects.all()} == {o.slug for o in teryt.offices()}
    assert sulechow.parent.teryt == "0809"
    assert sulechow.parent.parent.is_operator
    assert Authority.objects.filter(is_operator=True).count() == 1
    assert Authority.objects.filter(parent=None).count() == 1
    assert sulechow.address == "pl. Ratuszowy 6, 66-100 Sulechów"
    assert sulechow.population == teryt.by_slug("sulechow").ludnosc


def test_a_city_with_powiat_rights_is_a_gmina_right_below_the_voivodeship(region):
    city = Authority.objects.get(slug="zielona-gora")

    assert city.kind == "gmina"
    assert city.parent.kind == "wojewodztwo"


def test_every_fact_of_an_office_has_a_source_and_a_mark(region):
    for office in Authority.objects.all():
        assert {"nazwa", "organ", "adres", "ludnosc", "komorki"} <= set(office.sources)
        assert all(s["zrodlo"] and s["pewnosc"] in "CSV" for s in office.sources.values())


def test_every_office_has_units_modules_of_its_kind_and_a_journal_entry(region):
    with door("region.figures"):
        units = list(Unit.objects.values_list("authority_id", "symbol"))
        founded = AuditEntry.objects.filter(name="kernel.offices.founding.found").count()

    assert founded == 95
    for office in Authority.objects.all():
        symbols = {symbol for pk, symbol in units if pk == office.pk}
        assert symbols == {symbol for symbol, _ in UNITS[office.kind]}
        assert {"K", "OR", "SO", "FN"} <= symbols
        assert tuple(office.modules) == modules_for(office.kind)


def test_loading_twice_changes_nothing(region):
    Authority.objects.filter(slug="sulechow").update(phone="68 000 00 00", modules=[])
    before = everything()

    again = load_region(NOW)

    assert (again.created, again.present) == (0, 95)
    assert everything() == before
    assert Authority.objects.get(slug="sulechow").phone == "68 000 00 00"
    assert Authority.objects.get(slug="sulechow").modules == []


def test_loading_fills_what_is_missing(db, monkeypatch):
    everyone = teryt.offices()
    with monkeypatch.context() as patched:
        patched.setattr(
            teryt, "offices", lambda: tuple(o for o in everyone if "gubin" not in o.slug)
        )
        load_region(NOW)

    again = load_region(NOW)

    assert (again.created, again.present) == (2, 93)
    assert Authority.objects.get(slug="gubin-miasto").parent.kind == "powiat"


def test_a_part_that_came_later_is_set_up_once_in_every_office(region, monkeypatch):
    late = Module(code="late", title="Nowa część", setup=f"{__name__}.remember")
    monkeypatch.setattr(founding, "parts", lambda: (late,))
    SEEN.clear()

    first, second = load_region(NOW), load_region(NOW)

    assert (first.caught_up, second.caught_up) == (95, 0)
    assert len(SEEN) == len(set(SEEN)) == 95


SEEN: list[int] = []


def remember(ctx):
    SEEN.append(ctx.authority_id)


def test_a_new_office_works_at_once(region, client):
    added = add_office(NEW, actor=OPERATOR, now=NOW)
    office = Authority.objects.get(pk=added.id)

    assert office.slug == added.slug == "gmina-przykladowo"
    assert tuple(office.modules) == modules_for("gmina")
    assert not office.is_operator
    with scope(office.pk):
        assert Unit.objects.filter(symbol="SO").exists()
        member = Membership.objects.get()
    assert member.user.email == "wojt@przyklad.pl"
    assert not member.user.has_usable_password()
    worn = queries.hat(member.user_id, office, on=NOW.date())
    assert worn.roles == {"administrator", "redaktor"}
    assert "publication.publish" in permissions_of(worn.roles, enabled=())


@pytest.mark.django_db(transaction=True)
def test_the_first_administrator_is_invited_without_a_password():
    add_office(NEW, actor=OPERATOR, now=NOW)

    worker.run(batch=True)

    letter = mail.outbox[0]
    assert letter.to == ["wojt@przyklad.pl"]
    assert f"{settings.SITE_URL}/u/gmina-przykladowo/" in letter.body
    assert "/konto/password/reset/" in letter.body


def test_an_account_that_exists_is_kept(region):
    known = User.objects.create_user("wojt@przyklad.pl", "bardzo-tajne-haslo", first_name="Anna")

    added = add_office(NEW, actor=OPERATOR, now=NOW)

    assert added.admin_id == known.pk
    known.refresh_from_db()
    assert (known.first_name, known.check_password("bardzo-tajne-haslo")) == ("Anna", True)


def test_the_very_first_office_runs_the_platform(db):
    added = add_office(NEW, actor=OPERATOR, now=NOW)

    assert Authority.objects.get(pk=added.id).is_operator


def test_a_unit_of_a_gmina_belongs_to_it(region):
    school = NewOffice(name="Szkoła Podstawowa nr 1", kind="jednostka", parent="sulechow")

    added = add_office(school, actor=OPERATOR, now=NOW)

    office = Authority.objects.get(pk=added.id)
    assert office.parent.slug == "sulechow"
    assert office.organ == "Szkoła Podstawowa nr 1"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "sołectwo"}, "kind"),
        ({"slug": "sulechow"}, "slug"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "żółw"}, "slug"),
        ({"postal_code": "6210"}, "postal_code"),
        ({"teryt": "300101"}, "teryt"),
        ({"teryt": "0809063"}, "teryt"),
        ({"parent": "nie-ma-takiego"}, "parent"),
        ({"modules": ("nieznany",)}, "modules"),
        ({"email": "urzad"}, "email"),
        ({"admin_email": "wojt@"}, "admin_email"),
    ],
)
def test_a_refusal_says_which_field_and_changes_nothing(region, change, field):
    before = everything()

    with pytest.raises(BadOffice) as refused:
        add_office(replace(NEW, **change), actor=OPERATOR, now=NOW)

    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field].endswith(".")
    assert everything() == before


def test_all_mistakes_are_told_at_once(region):
    with pytest.raises(BadOffice) as refused:
        add_office(
            replace(NEW, name="", teryt="x", postal_code="1", admin_email="a"),
            actor=OPERATOR,
            now=NOW,
        )

    assert set(refused.value.errors) == {"name", "teryt", "postal_code", "admin_email"}


@pytest.mark.parametrize("kind", ["resident", "official", "anonymous"])
def test_only_the_operator_adds_an_office(region, kind):
    before = everything()

    with pytest.raises(NotAllowed):
        add_office(NEW, actor=Actor(kind=kind, name="Ktoś"), now=NOW)

    assert everything() == before


def test_a_failing_setup_leaves_no_office(region, monkeypatch):
    broken = Module(code="broken", title="Zepsuta", setup=f"{__name__}.fail")
    monkeypatch.setattr(founding, "parts", lambda: (broken,))
    before = everything()

    with pytest.raises(RuntimeError):
        add_office(NEW, actor=OPERATOR, now=NOW)

    assert everything() == before


def fail(ctx):
    raise RuntimeError("na próbę")


def test_the_command_line_answers_in_json(region, capsys):
    parser = ArgumentParser()
    add_arguments(parser)
    asked = ["--name", "Urząd Gminy Nowa", "--kind", "gmina", "--json"]

    code = main_office_add(parser.parse_args(asked))

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["slug"] == "urzad-gminy-nowa"
    assert said["portal"].endswith("/u/urzad-gminy-nowa/")
    assert said["seconds"] < 2


def test_the_command_line_explains_a_refusal(region, capsys):
    parser = ArgumentParser()
    add_arguments(parser)

    code = main_office_add(parser.parse_args(["--name", "X", "--kind", "wioska"]))

    said = capsys.readouterr().out
    assert code == 2
    assert "kind: Wybierz rodzaj: gmina, powiat" in said
    assert "name: Wpisz pełną nazwę urzędu." in said


def test_list_of_offices_is_one_query_and_finds_without_polish_marks(region):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = public.regional(search="zagan")

    assert len(asked) == 1
    assert {"zagan-miasto", "zagan-gmina"} <= {one.slug for one in rows}
    assert len(public.regional(kind="powiat")) == 12
    assert public.regional(search="nie ma takiego") == []


def test_a_place_or_a_postal_code_leads_to_the_gmina_and_those_above(region):
    with CaptureQueriesContext(connection) as asked:
        by_place = public.find("kalsk")
    by_code = public.find("66-100")

    assert len(asked) == 1
    assert by_place[0].office.slug == "sulechow"
    assert by_place[0].place == "wieś Kalsk"
    assert [one.kind for one in by_place[0].above] == ["powiat", "wojewodztwo"]
    assert "sulechow" in {one.office.slug for one in by_code}
    assert public.find("x") == []


def test_an_office_added_by_hand_is_found_by_its_own_code_and_town(region):
    add_office(NEW, actor=OPERATOR, now=NOW)

    assert public.find("62-100")[0].office.slug == "gmina-przykladowo"
    assert public.find("przykladowo")[0].office.slug == "gmina-przykladowo"


def test_card_of_an_office_shows_units_editors_and_sources(region):
    added = add_office(NEW, actor=OPERATOR, now=NOW)

    card = public.office_card(queries.office(added.slug), on=NOW.date())

    assert card.editors == (("Jan Wzorcowy", "wojt@przyklad.pl"),)
    assert "Referat Finansowy" in card.units
    assert [source.fact for source in card.sources] == ["Komórki organizacyjne"]
