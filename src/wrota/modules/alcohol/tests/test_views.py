"""The module's pages and buttons, as a clerk's browser meets them."""

import time

import pytest

from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from wrota.kernel.accounts.models import User
from wrota.modules.alcohol import queries
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
            backend="allauth.account.auth_backends.AuthenticationBackend",
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
