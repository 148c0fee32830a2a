"""The module's pages and buttons, as a clerk's browser meets them."""

import time

import pytest

from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from wrota.kernel.accounts.models import User
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import queries
from wrota.modules.alcohol.models import Licence
from wrota.modules.alcohol.tests import factories
from wrota.office.cases import queries as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db, home):
    """The pages ask the real clock, so the office lives today."""
    from django.utils import timezone

    now = timezone.localtime()
    return factories.an_office(now=now)


@pytest.fixture
def browser(client):
    """Sign a person in as the framework does after a second factor."""

    def of(ctx):
        client.force_login(
            User.objects.get(pk=ctx.actor.user_id),
            backend="wrota.kernel.accounts.signed_in.Backend",
        )
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": time.time()}
        ]
        session["account_authentication_methods_user"] = str(ctx.actor.user_id)
        session.save()
        return client

    return of


def panel(browser, ctx, office, case_id):
    """Draw the module's part of the case screen as the desk does."""
    view = cases.case_view(ctx, case_id=case_id)
    drawn = queries.case_panel(ctx, view)
    data = {**drawn.data, "view": view, "slug": office.authority.slug}
    body = (
        render_to_string(drawn.template, data, RequestFactory().get("/")) if drawn.template else ""
    )
    return f"{drawn.heading} {drawn.text} {body}"


def press(browser, ctx, office, case_id, name, **data):
    """Press a button of the panel; return what the next page will say."""
    url = reverse(f"alcohol:{name}", args=[office.authority.slug, case_id])
    answer = browser(ctx).post(url, data)
    assert answer.status_code == 302
    assert answer.url == reverse("desk:case", args=[office.authority.slug, case_id])
    return " ".join(str(m) for m in get_messages(answer.wsgi_request))


def test_the_case_screen_leads_a_clean_application_by_buttons_alone(office, browser):
    case_id = factories.apply(office, **factories.soon())
    clerk, today = office.clerk, office.clerk.today.strftime("%d.%m.%Y")

    def seen(who=clerk):
        return panel(browser, who, office, case_id)

    assert "Następny krok: sprawdź wniosek" in seen() and seen().count('id="dalej"') == 1
    assert "Wysłano do opinii" in press(browser, clerk, office, case_id, "check")
    assert "wydano 0 z 3" in seen() and seen().count('id="dalej"') == 1
    said = press(browser, clerk, office, case_id, "opinion", opinia="pozytywna", dzien=today)
    assert "Zapisano opinię" in said
    assert "Nalicz opłatę" in seen() and "Stawka roczna" in seen()
    assert "Naliczono" in press(browser, clerk, office, case_id, "assess")
    assert "Wpłatę zapisze księgowość" in seen() and "<form" not in seen()
    assert "Potwierdź wpłatę" in seen(office.treasurer)
    said = press(browser, office.treasurer, office, case_id, "pay", dzien=today)
    assert "Zaksięgowano wpłatę" in said
    assert "Przygotuj projekt" in seen()
    assert "Czeka podpis" in press(browser, clerk, office, case_id, "draft")
    assert "Czekamy na podpis" in seen()
    assert factories.step_of(office, case_id) == "sign"


def test_a_refused_button_says_why_and_changes_nothing(office, browser):
    case_id = factories.apply(office, **factories.soon())

    seen = press(browser, office.clerk, office, case_id, "assess")

    assert "Tej czynności nie można teraz wykonać" in seen
    assert factories.step_of(office, case_id) == "check"


def test_limits_are_entered_in_one_form(office, browser):
    url = reverse("alcohol:limits", args=[office.authority.slug])
    data = {f"limit_{k}_{p}": 7 for k in "ABC" for p in ("detal", "gastronomia")}
    good = data | {"number": "I/2/2026", "dated_on": "1.02.2026", "in_force_from": "1.04.2026"}

    bad = browser(office.clerk).post(url, good | {"night_from": 20, "night_to": 6})
    done = browser(office.clerk).post(url, good, follow=True)

    assert bad.status_code == 422 and "Zakaz nocny mieści się" in bad.text
    assert "I/2/2026" in done.text and "Zapisano limity" in done.text


def page(browser, ctx, office, name, *args, **headers):
    url = reverse(f"alcohol:{name}", args=[office.authority.slug, *args])
    return browser(ctx).get(url, headers=headers)


@pytest.fixture
def holder(office):
    """Permits A and B, granted today by the real clock."""
    factories.granted(office, **factories.soon())
    return office


def first(office):
    return queries.licences(office.clerk).rows[-1]


def test_the_list_is_the_same_with_and_without_htmx(holder, browser):
    whole = page(browser, holder.clerk, holder, "licences")
    part = page(browser, holder.clerk, holder, "licences", **{"HX-Request": "true"})

    assert "<html" in whole.text and "<html" not in part.text
    assert part.text.strip() in whole.text
    assert first(holder).number in part.text


def test_the_list_finds_by_number_holder_and_outlet(holder, browser):
    for asked, count in (("A/1/", 0), (first(holder).number, 1), ("u jana", 2), ("1234563218", 2)):
        assert len(queries.licences(holder.clerk, search=asked).rows) == count
    url = reverse("alcohol:licences", args=[holder.authority.slug])
    seen = browser(holder.clerk).get(url, {"stan": "odmowy"}).text
    assert "Nic nie pasuje" in seen


def test_pages_go_by_key(holder):
    one = queries.licences(holder.clerk, limit=1)
    two = queries.licences(holder.clerk, limit=1, after=one.next)

    assert one.next is not None and two.next is None
    assert {one.rows[0].kind, two.rows[0].kind} == {"A", "B"}


@pytest.mark.parametrize(("rows", "most"), [(1, 3), (40, 3)])
def test_the_list_asks_the_same_few_questions_for_any_length(
    holder, rows, most, django_assert_max_num_queries
):
    with scope(holder.authority.pk):
        seed = Licence.objects.first()
        Licence.objects.bulk_create(
            Licence(
                kind="A", permit="stale", purpose="detal", number=f"A/{n}/1999",
                outlet_id=seed.outlet_id, party_id=seed.party_id, holder_name="X",
                valid_from=seed.valid_from, valid_to=seed.valid_to, state="odmowa",
            )
            for n in range(rows)
        )  # fmt: skip

    with django_assert_max_num_queries(most):
        queries.licences(holder.clerk)


def test_the_card_and_the_panel_ask_few_questions(holder, django_assert_max_num_queries):
    case_id = factories.apply(holder, **factories.soon())
    view = cases.case_view(holder.clerk, case_id=case_id)

    with django_assert_max_num_queries(12):
        queries.licence_card(holder.clerk, licence_id=first(holder).id)
    with django_assert_max_num_queries(6):
        queries.case_panel(holder.clerk, view)
    with django_assert_max_num_queries(2):
        queries.rows(holder.resident, on=holder.clerk.today)


def test_the_card_tells_everything_and_prints(holder, browser):
    pk = first(holder).id

    seen = page(browser, holder.clerk, holder, "card", pk).text
    printed = browser(holder.clerk).get(
        reverse("alcohol:card", args=[holder.authority.slug, pk]), {"druk": ""}
    )

    assert "Wydano zezwolenie" in seen and "Zapłacone" in seen and "skąd ta kwota" in seen
    assert "Cofnij zezwolenie" in seen
    assert "Cofnij zezwolenie" not in page(browser, holder.treasurer, holder, "card", pk).text
    assert printed.status_code == 200 and "<form" not in printed.text


def test_the_csv_holds_no_formula(holder, browser):
    with scope(holder.authority.pk):
        Licence.objects.update(holder_name='=HYPERLINK("http://x")')

    answer = page(browser, holder.clerk, holder, "csv")

    assert answer["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in answer.text and ";=HYPERLINK" not in answer.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("statements", "Nie ma oświadczeń"),
        ("fees", "Nie ma opłat za ten rok"),
        ("figures", "Naliczono"),
        ("limits", "Limity z uchwały"),
    ],
)
def test_every_page_opens_for_those_who_may_look(holder, browser, name, words):
    assert words in page(browser, holder.treasurer, holder, name).text


def test_next_year_s_fees_run_from_the_page(holder, browser):
    year = holder.clerk.today.year + 1
    url = reverse("alcohol:charge", args=[holder.authority.slug])

    answer = browser(holder.treasurer).post(url, {"rok": year}, follow=True)

    assert "Naliczanie ruszyło" in answer.text
    assert "oświadczenia za" in answer.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "correct",
            {"holder_name": "Nowa nazwa", "holder_nip": "", "reason": "błąd"},
            "Nowa nazwa",
        ),
        ("waive", {"received_on": "{today}"}, "Decyzja jest ostateczna"),
    ],
)
def test_a_clerk_acts_from_the_card(holder, browser, name, data, words):
    url = reverse(f"alcohol:{name}", args=[holder.authority.slug, first(holder).id])
    today = holder.clerk.today.strftime("%d.%m.%Y")
    said = {k: v.format(today=today) for k, v in data.items()}

    empty = browser(holder.clerk).post(url, {})
    done = browser(holder.clerk).post(url, said, follow=True)

    assert empty.status_code == 422
    assert words in done.text


def test_a_withdrawal_begins_from_the_card(holder, browser):
    url = reverse("alcohol:withdraw", args=[holder.authority.slug, first(holder).id])
    said = {
        "ground": "FALSZYWE_DANE", "what_happened": "Zaniżono sprzedaż.",
        "found_on": holder.clerk.today.strftime("%d.%m.%Y"),
    }  # fmt: skip

    answer = browser(holder.clerk).post(url, said)

    newest = cases.cases(holder.clerk)[0]
    assert answer.url == reverse("desk:case", args=[holder.authority.slug, newest.id])
    assert "Przygotuj zawiadomienie" in panel(browser, holder.clerk, holder, newest.id)


def test_a_stranger_and_another_office_see_nothing(holder, browser):
    other = factories.an_office("swiebodzin", now=holder.clerk.now)
    pk = first(holder).id

    mine = reverse("alcohol:card", args=[holder.authority.slug, pk])
    theirs = reverse("alcohol:card", args=[other.authority.slug, pk])

    assert browser(other.clerk).get(mine).status_code == 403
    assert browser(other.clerk).get(theirs).status_code == 404
    assert browser(holder.resident).get(mine).status_code == 403


def test_an_office_without_the_module_has_no_such_pages(holder, browser):
    holder.authority.modules = []
    holder.authority.save()

    assert page(browser, holder.clerk, holder, "licences").status_code == 404


def test_machines_get_the_same_answers(holder, browser):
    base = f"/api/v1/alcohol/{holder.authority.slug}"
    client = browser(holder.clerk)
    case_id = factories.apply(holder, **factories.soon())

    rows = client.get(f"{base}/licences").json()["rows"]
    card = client.get(f"{base}/licences/{rows[0]['id']}").json()
    table = client.get(f"{base}/register", {"on": "2100-01-01"}).json()
    checked = client.post(f"{base}/cases/{case_id}/check")
    again = client.post(f"{base}/cases/{case_id}/check")

    assert {r["state"] for r in rows} == {"wydane", "wniosek"}
    assert card["licence"]["id"] == rows[0]["id"] and card["history"]
    assert table["rows"] == []
    assert checked.json() == {"result": "ok"}
    assert again.status_code == 422 and "Krok sprawy" in again.json()["detail"]
    assert browser(holder.treasurer).post(f"{base}/cases/{case_id}/check").status_code == 403
