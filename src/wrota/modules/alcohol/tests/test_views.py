"""The module's pages and buttons, as a clerk's browser meets them."""

import time

import pytest

from django.urls import reverse

from wrota.kernel.accounts.models import User
from wrota.modules.alcohol.tests import factories

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
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": time.time()}
        ]
        session.save()
        return client

    return of


def panel(browser, ctx, office, case_id):
    page = browser(ctx).get(reverse("desk:case", args=[office.authority.slug, case_id]))
    assert page.status_code == 200
    return page.text


def press(browser, ctx, office, case_id, name, **data):
    url = reverse(f"alcohol:{name}", args=[office.authority.slug, case_id])
    return browser(ctx).post(url, data, follow=True).text


def test_the_case_screen_leads_a_clean_application_by_buttons_alone(office, browser):
    case_id = factories.apply(office, **factories.soon())
    seen = panel(browser, office.clerk, office, case_id)

    assert "Następny krok: sprawdź wniosek" in seen and seen.count('id="dalej"') == 1
    assert "Zapisz opinię" in press(browser, office.clerk, office, case_id, "check")
    today = office.clerk.today.strftime("%d.%m.%Y")
    after = press(
        browser, office.clerk, office, case_id, "opinion", opinia="pozytywna", dzien=today
    )
    assert "Nalicz opłatę" in after and "Stawka roczna" in after
    assert "Czekamy na" in press(browser, office.clerk, office, case_id, "assess")
    assert "Przygotuj projekt" not in panel(browser, office.treasurer, office, case_id)
    press(browser, office.treasurer, office, case_id, "pay", dzien=today)
    assert "Przygotuj projekt" in panel(browser, office.clerk, office, case_id)
    assert "Czekamy na podpis" in press(browser, office.clerk, office, case_id, "draft")
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
