"""A region with a certificate centre, two offices and people with accounts."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode, b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from playwright.sync_api import Browser, Page
from tests.residents import clerk_ctx as counter_ctx
from tests.residents import holder_ctx, new_key
from tests.web.citizen import trial

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from wrota.kernel import manifest
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.models import Authority
from wrota.kernel.offices.models import Unit
from wrota.kernel.tasks import worker
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.cases import procedure
from wrota.office.forms import catalogue
from wrota.office.holders import counter, enrol, queries
from wrota.office.inbox import jobs
from wrota.office.pki import commands as pki
from wrota.office.pki.enrolment import make_request

PASSWORD = "cztery zwykłe słowa razem"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
ACCOUNT = "10105000997603123456789123"


def clear_caches() -> None:
    for function in (manifest.modules, manifest.parts, catalogue._all, procedure.procedures):
        function.cache_clear()


@pytest.fixture(autouse=True)
def trial_module(monkeypatch):
    """Install the test's own module, as a folder in `modules` would be."""
    real = manifest._manifests

    def found(package):
        return real(package) + ((trial.MODULE,) if package == "wrota.modules" else ())

    monkeypatch.setattr(manifest, "_manifests", found)
    clear_caches()
    yield
    monkeypatch.undo()
    clear_caches()


@pytest.fixture(autouse=True)
def mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def office(db, tmp_path, settings):
    """Return an office in which the test's module is on; the centre's keys live in a new folder."""
    settings.HOME = tmp_path
    cache.clear()
    operator = Authority.objects.create(
        slug="umwl", kind="wojewodztwo", name="Województwo Lubuskie", short_name="Lubuskie",
        organ="Marszałek", teryt="08", is_operator=True,
    )  # fmt: skip
    pki.establish(system_ctx(operator.pk))
    return make_office("sulechow", "Gmina Sulechów", "0809043")


@pytest.fixture
def other_office(office):
    return make_office("zabor", "Gmina Zabór", "0809102")


def make_office(slug: str, name: str, teryt: str) -> Authority:
    made = Authority.objects.create(
        slug=slug, kind="gmina", name=name, short_name=name, organ="Wójt", teryt=teryt,
        street="pl. Ratuszowy 6", postal_code="66-100", town="Sulechów", phone="68 385 11 00",
        bank_account=ACCOUNT, modules=["probny"],
    )  # fmt: skip
    with scope(made.pk):
        Unit.objects.create(symbol="SO", name="Wydział Spraw Obywatelskich")
    return made


def make_person(email: str, first_name: str, last_name: str, **more: str):
    user = get_user_model().objects.create_user(
        email=email, password=PASSWORD, first_name=first_name, last_name=last_name, **more
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def jan(db):
    user = make_person("jan.nowak@example.pl", "Jan", "Nowak", pesel="44051401359")
    user.secret = generate_totp_secret()
    TOTP.activate(user, user.secret)
    return user


@pytest.fixture
def ewa(db):
    return make_person("ewa.obca@example.pl", "Ewa", "Obca")


@pytest.fixture
def browser_of():
    """Return a signed-in client of a person."""

    def sign_in(user, **options) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def janek(jan, browser_of):
    return browser_of(jan)


def code_of(user, *, step: int = 0) -> str:
    """Return the code that the person's telephone shows now (RFC 6238)."""
    key = b32decode(user.secret + "=" * (-len(user.secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def clerk_ctx(office) -> Ctx:
    """Return the context of an official who may do everything."""
    everything = frozenset(name for one in manifest.parts() for name in one.permissions)
    actor = Actor("official", "Anna Urzędniczka", user_id=999, post="Inspektor")
    return Ctx(office.pk, actor, datetime.now(ZoneInfo("Europe/Warsaw")), everything)


def begin(client: Client, office) -> str:
    """Start a draft and return the address of its first step."""
    answer = client.post(
        reverse("citizen:start", args=[office.slug, trial.CODE]), {"imie": "osoba"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def fill(client: Client, office, **changes) -> str:
    """Fill all steps well and return the address of the review page."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    first = begin(client, office)
    second = client.post(first, {"imie": "Jan", "pesel": "44051401359", "ile": "2"}).url
    pets = {"gdzie": "dom", "psy-ile": "1", "psy-0-imie": "Burek"}
    third = client.post(second, pets).url
    papers = {"umowa": SimpleUploadedFile("umowa najmu.pdf", PDF), "prawda": "tak"}
    review = client.post(third, papers | changes)
    assert review.status_code == 302, review.content.decode()
    return review.url


def digest_on(page: str) -> str:
    return page.split('name="digest" value="')[1].split('"')[0]


def send(client: Client, user, review: str, *, step: int = 0) -> str:
    """Sign and send; return the address of the receipt."""
    digest = digest_on(client.get(review).content.decode())
    answer = client.post(review, {"digest": digest, "kod": code_of(user, step=step)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def let_the_worker_work() -> None:
    """Run every waiting job: time-stamps, routing, PDF faces."""
    jobs.stamp_receipts(datetime.now(ZoneInfo("Europe/Warsaw")))
    # the worker would close the connection that holds the test's transaction
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.run(batch=True)


@pytest.fixture
def enter(browser: Browser, live_server, settings) -> Iterator[Callable[..., Page]]:
    """Open a page of the live server with the session of a signed-in client."""
    settings.SITE_URL = live_server.url
    opened = []

    def open_page(client: Client | None = None, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="pl-PL", **options)
        opened.append(context)
        for name, morsel in (client.cookies if client else {}).items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda m: page.troubles.append(m.text) if _is_trouble(m) else None)
        return page

    yield open_page
    for context in opened:
        context.close()


def _is_trouble(message) -> bool:
    return message.type == "error" and "status of" not in message.text


def now() -> datetime:
    return datetime.now(ZoneInfo("Europe/Warsaw"))


@pytest.fixture
def clerk(office):
    return counter_ctx(office, make_person("anna@example.pl", "Anna", "Sowa"), now=now())


def certify(office, clerk, user, key):
    ctx = holder_ctx(office, user, now=now())
    row = enrol.ask(ctx, request=make_request(key), device="Laptop")
    counter.confirm(clerk, code=row.code, paper="dowod", paper_end="1234")
    return queries.devices(ctx)[0]


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def device(office, clerk, jan, key):
    return certify(office, clerk, jan, key)


def value(key, message: bytes) -> str:
    """Sign as a browser does: r and s side by side, in base64."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


def message_on(client: Client, there: str) -> bytes:
    shown = client.get(there).content.decode()
    return b64decode(shown.split('id="key-message">')[1].split("<")[0])
