"""The operator's pages: adding an office, its modules, failed jobs, the state of the journal."""

import time

import pytest
from django_tasks_db.models import DBTaskResult

from django.urls import reverse

from wrota.kernel import append_only
from wrota.kernel.accounts.models import User
from wrota.kernel.audit.models import AuditEntry
from wrota.kernel.models import Authority
from wrota.kernel.offices.models import Membership
from wrota.kernel.tasks import worker
from wrota.kernel.tasks.queue import dead_letters, enqueue, job, system_ctx
from wrota.kernel.tenancy import door, scope

from .conftest import NOW
from .test_portal import text
from .test_region import everything

PAGES = (
    "/platforma/",
    "/platforma/urzedy/",
    "/platforma/urzedy/nowy/",
    "/platforma/urzedy/sulechow/",
    "/platforma/zadania/",
    "/platforma/dziennik/",
)
ANSWERS = {
    "name": "Urząd Gminy Przykładowo",
    "short_name": "Gmina Przykładowo",
    "kind": "gmina",
    "organ": "Wójt Gminy Przykładowo",
    "parent": "",
    "region": "wielkopolskie",
    "teryt": "3001012",
    "slug": "",
    "street": "ul. Rynek 1",
    "postal_code": "62-100",
    "town": "Przykładowo",
    "phone": "61 000 00 00",
    "email": "urzad@przyklad.pl",
    "modules": ["dogs"],
    "admin_first_name": "Jan",
    "admin_last_name": "Wzorcowy",
    "admin_email": "wojt@przyklad.pl",
}


def strong(client, user):
    """Sign a person in as the pages do after a second factor."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def operator(client, offices):
    user = User.objects.create_user(
        "ewa@wrota.example", "x" * 20, first_name="Ewa", last_name="Operator", is_operator=True
    )
    return strong(client, user)


@pytest.mark.parametrize("url", PAGES)
def test_each_page_is_for_the_operator_with_a_second_factor(client, offices, url):
    stranger = User.objects.create_user("obcy@wrota.example", "x" * 20)
    weak = User.objects.create_user("slaby@wrota.example", "x" * 20, is_operator=True)

    nobody = client.get(url)
    resident = strong(client, stranger).get(url)
    client.logout()
    client.force_login(weak)
    without_second = client.get(url)

    assert nobody.status_code == 302
    assert "/konto/login/" in nobody.headers["Location"]
    assert resident.status_code == 403
    assert without_second.status_code == 302
    assert "/konto/2fa/" in without_second.headers["Location"]


@pytest.mark.parametrize("url", PAGES)
def test_each_page_opens_for_the_operator(operator, url):
    assert operator.get(url).status_code == 200


def test_the_wizard_adds_an_office_that_works_at_once(operator):
    answer = operator.post("/platforma/urzedy/nowy/", ANSWERS)

    assert answer.headers["Location"] == "/platforma/urzedy/gmina-przykladowo/"
    office = Authority.objects.get(slug="gmina-przykladowo")
    assert office.modules == ["dogs"]
    assert office.phone == "61 000 00 00"
    with scope(office.pk):
        assert Membership.objects.get().user.email == "wojt@przyklad.pl"
        assert AuditEntry.objects.filter(actor="Ewa Operator").exists()
    seen = text(operator.get(answer.headers["Location"]))
    for name in ("portal:office", "bip:office"):
        assert operator.get(reverse(name, args=[office.slug])).status_code == 200
    assert "Urząd już działa." in seen
    assert "Jan Wzorcowy, wojt@przyklad.pl" in seen


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Uzupełnij: Pełna nazwa urzędu"),
        ({"teryt": "12"}, "Kod TERYT tego rodzaju urzędu ma 7 cyfr."),
        ({"teryt": "0809063"}, "Ten kod TERYT ma już Gmina Sulechów."),
        ({"slug": "sulechow"}, "Ten adres w portalu ma już inny urząd."),
        ({"admin_email": "wojt"}, "Wpisz adres e-mail w postaci nazwa@domena.pl."),
        ({"postal_code": "1"}, "Wpisz kod pocztowy w postaci 66-100."),
    ],
)
def test_a_mistake_in_the_wizard_keeps_the_answers_and_adds_nothing(operator, change, said):
    before = everything()

    answer = operator.post("/platforma/urzedy/nowy/", ANSWERS | change)

    assert answer.status_code == 200
    assert said in text(answer)
    assert text(answer).startswith("Błąd:")
    assert 'value="Wójt Gminy Przykładowo"' in answer.content.decode()
    assert everything() == before


def test_a_module_not_for_this_kind_is_left_out(operator):
    school = ANSWERS | {"kind": "jednostka", "name": "Szkoła nr 1", "parent": "sulechow"}

    operator.post("/platforma/urzedy/nowy/", school | {"teryt": "", "short_name": "Szkoła nr 1"})

    office = Authority.objects.get(slug="szkola-nr-1")
    assert office.modules == []
    assert office.parent.slug == "sulechow"


def test_a_module_is_switched_off_and_on(operator):
    url = "/platforma/urzedy/sulechow/"

    operator.post(url, {"modul": "dogs", "stan": "wylacz"})
    off = Authority.objects.get(slug="sulechow").modules
    gone = operator.get("/u/sulechow/sprawa/dogs.zgloszenie/").status_code
    operator.post(url, {"modul": "dogs", "stan": "wlacz"})

    assert off == []
    assert gone == 404
    assert Authority.objects.get(slug="sulechow").modules == ["dogs"]
    with scope(Authority.objects.get(slug="sulechow").pk):
        names = AuditEntry.objects.values_list("name", flat=True)
        assert "kernel.offices.commands.switch_module" in names


def test_an_unknown_module_or_office_changes_nothing(operator):
    before = everything()

    assert operator.post("/platforma/urzedy/sulechow/", {"modul": "x"}).status_code == 404
    powiat = "/platforma/urzedy/powiat-zielonogorski/"
    assert operator.post(powiat, {"modul": "dogs", "stan": "wlacz"}).status_code == 404
    assert operator.get("/platforma/urzedy/nie-ma/").status_code == 404
    assert everything() == before


@job(attempts=1)
def fails(ctx):
    raise RuntimeError("drukarka nie działa")


@pytest.mark.django_db(transaction=True)
def test_a_dead_job_is_seen_and_revived(operator):
    office = Authority.objects.get(slug="sulechow")
    enqueue(system_ctx(office.pk, now=NOW), fails)
    worker.run(batch=True)

    seen = text(operator.get("/platforma/zadania/"))
    front = text(operator.get("/platforma/"))
    dead = dead_letters()[0]
    operator.post("/platforma/zadania/", {"zadanie": dead.id})

    assert "Gmina Sulechów" in seen
    assert "RuntimeError" in seen
    assert "1 zadanie czeka" in front.replace("\u00a0", " ")
    assert dead_letters() == []
    assert DBTaskResult.objects.ready().count() == 1


def test_a_job_that_is_gone_is_told(operator):
    answer = operator.post(
        "/platforma/zadania/", {"zadanie": "00000000-0000-0000-0000-000000000000"}, follow=True
    )

    assert "Tego zadania już tu nie ma." in text(answer)


def test_the_journal_is_checked_on_demand_and_a_forgery_is_named(operator):
    whole = text(operator.post("/platforma/dziennik/", {"urzad": ""}))
    office = Authority.objects.get(slug="sulechow")
    with door("audit.seal"):
        forged = AuditEntry.objects.filter(authority_id=office.pk).first()
    with scope(office.pk):
        with append_only.lifted():
            AuditEntry.objects.filter(pk=forged.pk).update(actor="kto inny")
    broken = text(operator.post("/platforma/dziennik/", {"urzad": "sulechow"}))

    assert "Dziennik jest cały" in whole
    assert "Dziennik jest naruszony" in broken
    assert f"wpis {forged.pk} zmieniony" in broken
