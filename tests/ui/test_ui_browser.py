"""Every page of the design system as people meet it: narrow, wide, enlarged, without scripts."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from ui_checks import PASSWORD, faults, totp, virtual_key

from django.core import mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 375, 320)
OPEN = [
    "/",
    "/uklad/resident/",
    "/uklad/desk/",
    "/uklad/bip/",
    "/uklad/print/",
    "/blad/400/",
    "/blad/403/",
    "/blad/500/",
    "/blad/503/",
    "/nie-ma-takiej/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/inactive/",
    "/konto/confirm-email/",
    "/konto/confirm-email/nieznany/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/password/reset/key/1-zly/",
    "/konto/password/reset/key/done/",
]
OWN = [
    "/konto/email/",
    "/konto/password/change/",
    "/konto/reauthenticate/",
    "/konto/logout/",
    "/konto/sessions/",
    "/konto/2fa/",
    "/konto/2fa/totp/activate/",
    "/konto/2fa/webauthn/",
    "/konto/2fa/webauthn/add/",
]
SECURED = [
    "/konto/2fa/",
    "/konto/2fa/reauthenticate/",
    "/konto/2fa/totp/deactivate/",
    "/konto/2fa/recovery-codes/",
    "/konto/2fa/recovery-codes/generate/",
]


def check(enter, paths, client=None):
    found = {}
    for script in (True, False):
        page = enter(client, scripts=script)
        for path in paths:
            page.goto(path)
            assert page.url.endswith(path), f"{path} leads to {page.url}"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if wrong := faults(page):
                    found[path, width, script] = wrong
    return found


@pytest.mark.parametrize("part", range(3))
def test_open_pages(enter, client, part):
    client.raise_request_exception = False

    assert check(enter, OPEN[part::3]) == {}


def test_own_account_pages(enter, signed_in):
    assert check(enter, OWN, signed_in) == {}


def test_pages_of_a_secured_account(enter, signed_in, person):
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)

    assert check(enter, SECURED, signed_in) == {}


def test_account_without_a_password_can_set_one(enter, signed_in, person):
    person.set_unusable_password()
    person.save()
    signed_in.force_login(person, "wrota.kernel.accounts.signed_in.Backend")

    assert check(enter, ["/konto/password/set/"], signed_in) == {}


def test_nothing_is_cut_off_at_200_per_cent(enter, signed_in):
    page = enter(signed_in, viewport={"width": 640, "height": 400}, device_scale_factor=2)

    for path in ("/", "/konto/2fa/", "/konto/sessions/", "/uklad/desk/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_open_explanations_pass_too(enter):
    page = enter()
    page.goto("/")

    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == []


def test_signing_up_with_mistakes_then_without(enter):
    page = enter(viewport={"width": 375, "height": 800})
    page.goto("/konto/signup/")
    page.get_by_label("Imię").fill("Ewa")
    page.get_by_label("Nazwisko").fill("Kubiak")
    page.get_by_label("Adres e-mail").fill("ewa@example.pl")
    page.evaluate("document.querySelector('main form').noValidate = true")

    page.get_by_role("button", name="Załóż konto").click()

    assert page.title().startswith("Błąd:")
    assert page.evaluate("document.activeElement.className") == "wr-errors"
    assert (
        page.get_by_role("link", name="Uzupełnij: Hasło").get_attribute("href") == "#id_password1"
    )
    assert page.get_by_label("Imię").input_value() == "Ewa"
    assert faults(page) == []

    page.get_by_label("Hasło", exact=True).fill(PASSWORD)
    page.get_by_label("Powtórz hasło").fill(PASSWORD)
    page.get_by_role("button", name="Załóż konto").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Sprawdź pocztę"
    assert "Potwierdź, że to Twój adres e-mail" in mail.outbox[0].body
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page.goto(link)
    assert faults(page) == []
    page.get_by_role("button", name="Tak, potwierdzam").click()
    assert "Adres e-mail potwierdzony" in page.locator("main").inner_text()


def test_setting_a_new_password_by_mail(enter, person):
    page = enter(scripts=False)
    page.goto("/konto/password/reset/")
    page.get_by_label("Adres e-mail").fill(person.email)
    page.get_by_role("button", name="Wyślij łącze").click()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))

    page.goto(link)
    assert faults(page) == []
    page.get_by_label("Nowe hasło", exact=True).fill("zupełnie inne długie hasło")
    page.get_by_label("Powtórz nowe hasło").fill("zupełnie inne długie hasło")
    page.get_by_role("button", name="Zapisz hasło").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Hasło zmienione"
    person.refresh_from_db()
    assert person.check_password("zupełnie inne długie hasło")


def test_app_in_the_phone_without_a_script(enter, signed_in, person):
    page = enter(signed_in, scripts=False, viewport={"width": 320, "height": 800})
    page.goto("/konto/2fa/totp/activate/")
    page.get_by_text("Nie możesz zeskanować?").click()
    secret = page.locator("code").inner_text()

    page.get_by_label("Kod z aplikacji").fill(totp(secret))
    page.get_by_role("button", name="Włącz").click()

    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert page.get_by_role("heading", level=1).inner_text() == "Kody zapasowe"
    assert faults(page) == []


def test_second_step_asks_for_a_code(enter, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    page = enter(scripts=False)
    page.goto("/konto/login/")
    page.get_by_label("Adres e-mail").fill(person.email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Zaloguj się").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Drugi krok logowania"
    assert faults(page) == []

    page.get_by_label("Kod").fill(totp(secret))
    page.get_by_role("button", name="Zaloguj się").click()

    assert "Jan Nowak" in page.locator("header").inner_text()


def test_passkey_added_renamed_used_and_removed(enter, signed_in, person, live_server):
    page = enter(signed_in)
    host = live_server.url.replace("127.0.0.1", "localhost")
    virtual_key(page)
    cookies = [c | {"domain": "localhost"} for c in page.context.cookies()]
    page.context.add_cookies(cookies)
    page.goto(f"{host}/konto/2fa/webauthn/add/")
    page.troubles.clear()
    assert faults(page) == []
    page.get_by_label("Nazwa klucza").fill("Laptop")
    page.get_by_label("Loguj mnie samym kluczem").check()
    page.get_by_role("button", name="Dodaj klucz").click()
    page.wait_for_url("**/recovery-codes/**")

    page.goto(f"{host}/konto/2fa/webauthn/")
    assert page.get_by_role("rowheader").inner_text() == "Laptop"
    page.troubles.clear()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == []
    page.get_by_role("link", name="Zmień nazwę").click()
    assert faults(page) == []
    page.get_by_label("Nazwa klucza").fill("Telefon")
    page.get_by_role("button", name="Zapisz nazwę").click()
    page.locator("header").get_by_role("button", name="Wyloguj").click()

    page.goto(f"{host}/konto/login/")
    page.get_by_role("button", name="Zaloguj się kluczem dostępu").click()
    page.wait_for_selector("header >> text=Jan Nowak")

    page.goto(f"{host}/konto/2fa/webauthn/")
    page.get_by_role("link", name="Usuń").click()
    page.get_by_role("link", name="Użyj klucza dostępu").click()
    assert faults(page) == []
    page.get_by_role("button", name="Użyj klucza dostępu").click()
    page.wait_for_selector("text=Usunąć ten klucz?")
    assert faults(page) == []
    page.get_by_role("button", name="Tak, usuń klucz").click()
    assert not Authenticator.objects.filter(user=person, type="webauthn").exists()


def test_passkey_refused_says_what_to_do(enter):
    page = enter()
    page.goto("/konto/login/")
    page.evaluate(
        "() => { navigator.credentials.get ="
        " () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )

    page.get_by_role("button", name="Zaloguj się kluczem dostępu").click()

    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "Spróbuj jeszcze raz" in alert.inner_text()
    assert faults(page) == []


def test_without_script_the_page_offers_another_way(enter, signed_in):
    page = enter(signed_in, java_script_enabled=False)

    page.goto("/konto/2fa/webauthn/add/")

    assert "wymaga JavaScriptu" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Włącz aplikację w telefonie").is_visible()
    assert not page.get_by_role("button", name="Dodaj klucz").is_visible()


def test_language_is_switched_by_a_button(enter):
    page = enter(scripts=False)
    page.goto("/uklad/resident/")

    page.get_by_role("button", name="English").click()

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/uklad/resident/")


def test_the_checks_do_find_faults(enter):
    page = enter()
    page.goto("/uklad/resident/")
    page.evaluate(
        """() => {
          const main = document.querySelector('main');
          main.append(document.createElement('input'));
          const wide = document.createElement('div');
          wide.textContent = 'x'.repeat(4000);
          wide.className = 'wr-nowrap';
          main.append(wide);
          const style = document.createElement('style');
          style.textContent = 'h1 { color: red }';
          document.head.append(style);
        }"""
    )
    page.wait_for_timeout(100)

    found = " ".join(faults(page))

    assert "label" in found
    assert "sideways" in found
    assert "Content Security Policy" in found
