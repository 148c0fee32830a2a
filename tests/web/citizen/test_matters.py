"""After sending: matters over all offices, letters, payments, files, and nobody else's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.web.citizen.conftest import (
    ACCOUNT,
    PDF,
    begin,
    clerk_ctx,
    fill,
    let_the_worker_work,
    make_person,
    send,
)
from tests.web.citizen.test_filling import page
from tests.web.citizen.test_signing import journalled

from django.test import Client
from django.urls import reverse

from wrota.kernel.tenancy import scope
from wrota.law.working import Skladnik, Wyliczenie
from wrota.office.cases import commands as cases
from wrota.office.cases.models import Case
from wrota.office.delivery import commands as delivery
from wrota.office.delivery.commands import Parcel
from wrota.office.documents import commands as documents
from wrota.office.documents.commands import NewDocument
from wrota.office.ledger import commands as ledger
from wrota.office.parties import commands as parties
from wrota.office.parties.types import PartyData

pytestmark = pytest.mark.django_db
WORKING = Wyliczenie(Decimal("48.90"), (Skladnik("Stawka", "48,90 zł", "art. 11¹", "C"),))


def open_case(client, user, office, *, step: int = 0) -> Case:
    """Send an application and let the office open its case."""
    send(client, user, fill(client, office), step=step)
    let_the_worker_work()
    with scope(office.pk):
        return Case.objects.latest("pk")


def charge(office, user, case=None, *, source="x:1", amount="48.90", in_days=6) -> int:
    ctx = clerk_ctx(office)
    party = parties.enter(ctx, data=PartyData(kind="osoba", name=str(user), user_id=user.pk))
    return ledger.charge(
        ctx,
        source=source,
        party_id=party,
        title="Opłata próbna",
        classification="756.75618.0480",
        due_on=ctx.today + timedelta(days=in_days),
        working=Wyliczenie(Decimal(amount), WORKING.skladniki),
        case_id=case.pk if case else None,
        user_id=user.pk,
    )


def letter(office, user, case=None, *, title="Decyzja próbna") -> int:
    ctx = clerk_ctx(office)
    new = NewDocument(
        name="decyzja.pdf", title=title, kind="decyzja", content_type="application/pdf", content=PDF
    )
    kept = documents.keep(ctx, document=new)
    parcel = Parcel(
        document_id=kept.id,
        title=title,
        addressee=str(user),
        user_id=user.pk,
        case_id=case.pk if case else None,
    )
    return delivery.send(ctx, parcel=parcel)


def test_an_empty_account_says_what_will_be_here(janek, office):
    shown = page(janek.get(reverse("citizen:matters")))

    assert "Nie masz jeszcze żadnej sprawy" in shown and "Załatw sprawę" in shown


@pytest.mark.parametrize("name", ["matters", "payments", "account", "mandate"])
def test_signed_out_people_sign_in_first(client, office, name):
    answer = client.get(reverse(f"citizen:{name}"))

    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_matters_show_every_office_and_what_to_do_first(janek, jan, office, other_office):
    case = open_case(janek, jan, office)
    charge(office, jan, case, in_days=6)
    charge(other_office, jan, source="y", amount="84", in_days=9)
    letter(other_office, jan, title="Wezwanie do uzupełnienia")
    begin(janek, other_office)

    shown = page(janek.get(reverse("citizen:matters")))

    assert "Czeka na Ciebie (3)" in shown
    order = [shown.index(text) for text in ("Zapłać 48,90 zł", "Zapłać 84,00 zł", "Odbierz pismo")]
    assert order == sorted(order)
    assert "2 urzędy" in shown and "132,90 zł" in shown
    assert case.reference in shown and "Urząd sprawdza Twój wniosek." in shown
    assert "Szkice do dokończenia" in shown


def test_a_summons_without_a_payment_is_a_move_and_with_one_is_said_once(janek, jan, office):
    case = open_case(janek, jan, office)
    step = {"case_id": case.pk, "step": "sprawdzenie", "outcome": "dobrze"}
    cases.finish_step(clerk_ctx(office), **step)
    alone = page(janek.get(reverse("citizen:matters")))
    charge(office, jan, case)
    together = page(janek.get(reverse("citizen:matters")))

    assert "Czeka na Ciebie (1)" in alone and "Zobacz, co zrobić" in alone
    assert "Czeka na Ciebie (1)" in together and "Zapłać 48,90 zł" in together


def test_filters_narrow_by_state_office_and_words(janek, jan, office):
    case = open_case(janek, jan, office)
    url = reverse("citizen:matters")

    def has(**query) -> bool:
        return case.reference in page(janek.get(url, query))

    assert has() and has(stan="wszystkie") and has(urzad="sulechow") and has(q="NOWAK")
    assert not has(stan="zakonczone") and not has(urzad="zabor") and not has(q="nic takiego")
    assert has(stan="zmyslony")
    assert "Nic tu nie pasuje" in page(janek.get(url, {"q": "nic takiego"}))


def test_the_number_of_queries_does_not_grow(
    janek, jan, office, other_office, django_assert_num_queries
):
    case = open_case(janek, jan, office)
    url = reverse("citizen:matters")
    charge(office, jan, case)
    letter(office, jan, case)
    begin(janek, office)
    with django_assert_num_queries(9):  # two of them are the session's
        janek.get(url)

    for n in range(5):
        charge(other_office, jan, source=f"z:{n}")
        letter(other_office, jan, title=f"Pismo {n}")
    with django_assert_num_queries(9):
        janek.get(url)


def test_a_case_in_plain_words_with_its_papers_and_payment(
    janek, jan, office, django_assert_num_queries
):
    case = open_case(janek, jan, office)
    due = charge(office, jan, case)
    url = reverse("citizen:case", args=[office.slug, case.pk])

    shown = page(janek.get(url))

    assert f"Urząd założył sprawę {case.reference}." in shown
    assert "Urząd sprawdza Twój wniosek." in shown and "Skąd ta data" in shown
    assert "Założono sprawę" not in shown  # words of the office, not of the party
    assert "10 1050 0099 7603 1234 5678 9123" in shown
    assert f"{case.reference} N{due}" in shown and "data:image/svg+xml" in shown
    assert "XML, 6" in shown and "Wydział Spraw Obywatelskich" in shown
    assert "Poświadczenie złożenia" in shown
    with django_assert_num_queries(15):  # two of them are the session's
        janek.get(url)


def test_a_case_of_somebody_else_does_not_exist(janek, jan, ewa, browser_of, office, other_office):
    case = open_case(janek, jan, office)
    url = reverse("citizen:case", args=[office.slug, case.pk])
    paper = page(janek.get(url)).split("/dokument/sprawa/")[1].split('"')[0]
    link = f"/u/{office.slug}/dokument/sprawa/{paper}"
    stranger = browser_of(ewa)

    assert janek.get(link).status_code == 200 and journalled(office, "citizen.document") == 1
    assert stranger.get(url).status_code == stranger.get(link).status_code == 404
    assert janek.get(reverse("citizen:case", args=["zabor", case.pk])).status_code == 404
    assert Client().get(url).status_code == Client().get(link).status_code == 302


def test_a_paper_that_the_party_may_not_see_stays_closed(janek, jan, office):
    case = open_case(janek, jan, office)
    ctx = clerk_ctx(office)
    hidden = documents.keep(
        ctx,
        document=NewDocument(
            name="opinia.pdf", title="Opinia", kind="pismo", content_type="application/pdf",
            content=PDF + b" ",
        ),
    )  # fmt: skip
    cases.add_document(
        ctx, case_id=case.pk, document_id=hidden.id, direction="wewnetrzne", words="Opinia radcy"
    )

    shown = page(janek.get(reverse("citizen:case", args=[office.slug, case.pk])))
    link = reverse("citizen:document", args=[office.slug, "sprawa", case.pk, hidden.id])

    assert "opinia.pdf" not in shown and "Opinia radcy" not in shown
    assert janek.get(link).status_code == 404


def test_a_letter_opens_only_after_its_addressee_confirms(janek, jan, office):
    delivery_id = letter(office, jan)
    url = reverse("citizen:delivery", args=[office.slug, delivery_id])
    with scope(office.pk):
        from wrota.office.delivery.models import Delivery

        paper = Delivery.objects.get().document_id
    content = reverse("citizen:document", args=[office.slug, "pismo", delivery_id, paper])

    closed, too_early = page(janek.get(url)), janek.get(content).status_code
    confirmed = janek.post(url)
    again = janek.post(url)
    opened, given = page(janek.get(url)), janek.get(content, {"pokaz": "1"})

    assert "Co znaczy potwierdzenie" in closed and "decyzja.pdf" not in closed
    assert too_early == 404
    assert confirmed.url == again.url == url
    assert "Odbiór potwierdzono" in opened and "UPD-" in opened
    assert given.content == PDF and given["Content-Disposition"].startswith("inline")
    with scope(office.pk):
        assert Delivery.objects.get().proof_id is not None


def test_a_letter_to_somebody_else_does_not_exist(jan, ewa, browser_of, office, other_office):
    delivery_id = letter(office, jan)
    url = reverse("citizen:delivery", args=[office.slug, delivery_id])
    stranger = browser_of(ewa)

    assert stranger.get(url).status_code == stranger.post(url).status_code == 404
    assert browser_of(jan).get(url.replace("sulechow", "zabor")).status_code == 404
    assert Client().post(url).status_code == 302
    with scope(office.pk):
        from wrota.office.delivery.models import Delivery

        assert Delivery.objects.get().delivered_at is None


def test_a_letter_deemed_delivered_says_so_and_can_be_read(janek, jan, office):
    delivery_id = letter(office, jan)
    with scope(office.pk):
        from wrota.office.delivery.models import Delivery

        Delivery.objects.update(
            deemed_on=clerk_ctx(office).today - timedelta(days=1),
            state="uznane",
            delivered_at=clerk_ctx(office).now,
        )

    shown = page(janek.get(reverse("citizen:delivery", args=[office.slug, delivery_id])))

    assert "Pismo uznano za doręczone" in shown and "decyzja.pdf" in shown


def test_payments_show_account_title_code_and_working(
    janek, jan, office, django_assert_num_queries
):
    due = charge(office, jan)
    paid = charge(office, jan, source="z", amount="10")
    ctx = clerk_ctx(office)
    ledger.book_payment(
        ctx, receivable_id=paid, amount=Decimal(10), paid_on=ctx.today, source="wyciag:1"
    )
    url = reverse("citizen:payments")

    shown = page(janek.get(url))

    assert "Do zapłaty (1)" in shown and "10 1050 0099 7603 1234 5678 9123" in shown
    assert f">N{due}<" in shown and "data:image/svg+xml" in shown
    assert "art. 11¹" in shown and "Zapłacone" in shown
    with django_assert_num_queries(5):  # two of them are the session's
        janek.get(url)


@pytest.mark.parametrize(
    ("account", "amount", "says"),
    [("", "48.90", "Urząd nie podał rachunku"), (ACCOUNT, "10000.00", "9999,99 zł")],
)
def test_a_payment_that_no_code_can_hold(janek, jan, office, account, amount, says):
    office.bank_account = account
    office.save()
    charge(office, jan, amount=amount)

    shown = page(janek.get(reverse("citizen:payments")))

    assert says in shown and "wr-qr" not in shown


def test_payments_of_others_are_not_shown(jan, ewa, browser_of, office):
    charge(office, jan)

    assert "Opłata próbna" not in page(browser_of(ewa).get(reverse("citizen:payments")))


def test_an_account_of_an_official_leads_to_the_desk(office, browser_of, ewa):
    from wrota.kernel.offices import commands as offices
    from wrota.kernel.offices.models import Unit

    with scope(office.pk):
        unit = Unit.objects.get().pk
    ctx = clerk_ctx(office).having("office.organise")
    offices.appoint(
        ctx, user_id=ewa.pk, unit_id=unit, title="Inspektor", roles=["urzednik"], since=ctx.today
    )

    shown = page(browser_of(ewa).get(reverse("citizen:account")))

    assert "Pracujesz też w urzędzie" in shown and "/biurko/sulechow/" in shown


def test_own_data_are_checked_and_saved(janek, jan, office):
    url = reverse("citizen:account")
    good = {"first_name": "Jan", "last_name": "Nowak", "pesel": "440514 01359",
            "postal_code": "66100", "town": "Sulechów"}  # fmt: skip

    wrong = janek.post(url, good | {"pesel": "44051401350"})
    saved = janek.post(url, good, follow=True)
    jan.refresh_from_db()

    assert "<title>Błąd:" in page(wrong) and "44051401350" in page(wrong)
    assert "Zapisaliśmy Twoje dane" in page(saved)
    assert (jan.pesel, jan.postal_code, jan.town) == ("44051401359", "66-100", "Sulechów")


def test_a_mandate_is_added_once_and_revoked_after_asking(janek, jan, ewa, browser_of, office):
    add = reverse("citizen:mandate")
    data = {"kind": "podmiot", "principal": "Bar Sp. z o.o.", "nip": "123-456-32-18",
            "basis": "prezes zarządu", "in_force_from": "3.11.2026",
            "forms": ["probny.wniosek"]}  # fmt: skip

    wrong = janek.post(add, data | {"nip": "1234563219", "in_force_to": "1.11.2026"})
    for _twice in range(2):
        janek.post(add, data)
    from wrota.kernel.accounts import people

    [one] = people.mandates(jan.pk)
    url = reverse("citizen:revoke", args=[one.id])
    browser_of(ewa).post(url)
    asked = page(janek.get(url))
    still = people.mandates(jan.pk)[0].revoked_at
    janek.post(url)

    assert "Popraw 2 rzeczy" in page(wrong)
    assert one.forms == ("probny.wniosek",)
    assert "Na pewno?" in asked and still is None
    assert people.mandates(jan.pk)[0].revoked_at is not None
    assert "odwołane" in page(janek.get(reverse("citizen:account")))


def test_tracking_needs_the_code_and_shows_no_personal_data(janek, jan, office):
    case = open_case(janek, jan, office)
    from wrota.office.inbox.models import Receipt

    with scope(office.pk):
        code = Receipt.objects.get().code
    outside = Client()
    url = reverse("citizen:track")

    shown = page(outside.post(url, {"kod": f" {code[:4]}-{code[4:].lower()} "}))

    assert "Urząd sprawdza Twój wniosek." in shown and case.reference in shown
    for secret in ("Nowak", "Jan", jan.email, "44051401359", "Burek", code):
        assert secret not in shown.replace("stycznia", "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Wpisz kod"),
        ("SO.7340.1.2026", "ma inną postać"),
        ("44051401359", "ma inną postać"),
        ("ABCD-EFGH-2345-6789", "Nie znamy takiego kodu"),
    ],
)
def test_a_wrong_code_is_explained(client, office, typed, says):
    answer = client.post(reverse("citizen:track"), {"kod": typed})

    assert says in page(answer) and "<title>Błąd:" in page(answer)
    assert answer["Cache-Control"] == "no-store"


def test_guessing_codes_is_throttled(client, office):
    url = reverse("citizen:track")
    for n in range(10):
        assert "Nie znamy" in page(client.post(url, {"kod": f"ABCDEFGH2345678{2 + n % 8}"}))

    assert "Za dużo prób" in page(client.post(url, {"kod": "ABCDEFGH23456789"}))


def test_two_people_never_mix(jan, office, browser_of):
    other = make_person("jan.nowak2@example.pl", "Jan", "Nowak")
    begin(browser_of(jan), office)
    charge(office, jan)
    letter(office, jan)

    shown = page(browser_of(other).get(reverse("citizen:matters")))

    assert "Nie masz jeszcze żadnej sprawy" in shown
