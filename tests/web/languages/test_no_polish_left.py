"""A case walked to its end says nothing in Polish to a resident who reads another language."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from tests.factories import WARSAW, sign_in

from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from wrota.conf.setup import translations
from wrota.kernel.accounts.models import User
from wrota.kernel.manifest import modules
from wrota.kernel.offices.accessibility import LABELS
from wrota.kernel.offices.disclosures import set_hours
from wrota.kernel.offices.hours import Hours, read
from wrota.kernel.tenancy import scope
from wrota.law import params
from wrota.law.phrases import phrases
from wrota.law.polish import MIESIACE
from wrota.law.zbp_2d import NotEncodable, transfer_text
from wrota.modules.alcohol import commands
from wrota.modules.alcohol.models import Permit
from wrota.modules.alcohol.queries import register as alcohol_register
from wrota.modules.alcohol.queries.register import COLUMNS
from wrota.modules.alcohol.rules import Przeznaczenie
from wrota.modules.alcohol.tests import factories as alcohol
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import commands as cases
from wrota.office.cases.procedure import procedures
from wrota.office.delivery import queries as deliveries
from wrota.office.inbox.models import Receipt
from wrota.office.publication.types import CATEGORIES, RegisterTable
from wrota.ui import kept, words

LANGUAGES = ("en", "de", "uk")
#: letters and words that no text in the other languages has
POLISH = re.compile(
    r"\w*[ąćęłńśźż]\w*|\b(?:nie|jest|dla|przez|oraz|sprawa|wniosek|opinia|decyzja|pismo|dni|dnia|"
    r"komisja|termin|suma|razem|miesi[a-z]*|sobota|niedziela|stawka|rata)\b",
    re.IGNORECASE,
)
#: names of people, places and offices, what the resident wrote, and terms that translations gloss
OWN_WORDS = ("Urząd Miejski Sulechow", "Sulechów", "Sklep „U Jana”", "Zielińska", "Polski", "zł")
#: items of the subject menu that name units and organs of the office, which have Polish names
OWN = ("dane-podstawowe", "organy", "rejestry")
FILE = re.compile(r"[\w-]+\.(?:pdf|xml|zip)")
GLOSS = re.compile(r"\([^()]*\)")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> Iterator[None]:
    """Compile the catalogues of this very code."""
    translations()
    trans_real._translations.clear()
    kept._shown.cache_clear()
    yield
    translation.activate("pl")


class Texts(HTMLParser):
    """The texts and labels of a page; what is marked as Polish is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if self._skipped or tag in {"script", "style"} or (said.get("lang") == "pl" != "html"):
            if tag not in {"br", "img", "input", "link", "meta", "hr", "path", "use"}:
                self._skipped.append(tag)
            return
        self.found += [v for k, v in attrs if k in {"aria-label", "alt", "title"} and v]

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped and data.strip():
            self.found.append(" ".join(data.split()))


def polish_in(page: str) -> list[str]:
    """Return the texts of a page in which a Polish word is left."""
    left = []
    for text in Texts(page).found:
        bare = FILE.sub("", GLOSS.sub("", text))
        for name in OWN_WORDS:
            bare = bare.replace(name, "")
        if POLISH.search(bare):
            left.append(text)
    return left


def pages(office: alcohol.Office, case_id: int) -> list[str]:
    slug = office.authority.slug
    letters = deliveries.of_case(office.clerk, case_id=case_id)
    submission = alcohol.cases.case_view(office.clerk, case_id=case_id).submission_id
    return [
        reverse("citizen:matters"),
        reverse("citizen:matters") + "?stan=wszystkie",
        reverse("citizen:payments"),
        reverse("citizen:case", args=[slug, case_id]),
        reverse("citizen:receipt", args=[slug, submission]),
        *(reverse("citizen:delivery", args=[slug, one.id]) for one in letters),
    ]


def left_on_pages(office: alcohol.Office, case_id: int) -> list[tuple[str, str, str]]:
    """Return (language, address, text) for each Polish text that the resident sees now."""
    found = []
    owner = User.objects.get(pk=office.resident.actor.user_id)
    for language in LANGUAGES:
        client = sign_in(Client(headers={"accept-language": language}), owner)
        for address in pages(office, case_id):
            answer = client.get(address)
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text
            found += [(language, address, text) for text in polish_in(answer.text)]
        with scope(office.authority.pk):
            code = Receipt.objects.latest("pk").code
        status = client.post(reverse("citizen:track"), {"kod": code})
        found += [(language, "track", text) for text in polish_in(status.text)]
    return found


def ways(office: alcohol.Office, case_id: int):
    ruling = Ruling(positive=True, on=office.clerk.today)
    return (
        lambda: commands.finish_check(office.clerk, case_id=case_id),
        lambda: commands.record_opinion(office.clerk, case_id=case_id, ruling=ruling),
        lambda: cases.extend_term(
            office.clerk, case_id=case_id, reason="x", new_day=office.clerk.today + timedelta(80)
        ),
        lambda: commands.assess(office.clerk, case_id=case_id),
        lambda: commands.confirm_payment(
            office.treasurer, case_id=case_id, paid_on=office.clerk.today
        ),
        lambda: commands.draft_decision(office.clerk, case_id=case_id),
        lambda: alcohol.sign(office, case_id),
        lambda: alcohol.collect(office, case_id),
    )


@pytest.fixture
def office(db) -> alcohol.Office:
    return alcohol.an_office(now=datetime.now(WARSAW))


def test_a_case_says_nothing_in_polish_from_the_first_step_to_the_last(office):
    case_id = alcohol.apply(office, **alcohol.soon())
    left = left_on_pages(office, case_id)

    for go in ways(office, case_id):
        with translation.override("pl"):
            go()
        left += left_on_pages(office, case_id)

    assert alcohol.step_of(office, case_id) == ""
    assert sorted(set(left)) == []


def test_the_walk_notices_a_text_that_nobody_translates(office, monkeypatch):
    """Prove that the walk can fail: without the translation at display Polish comes through."""
    case_id = alcohol.apply(office, **alcohol.soon())
    monkeypatch.setattr(kept, "shown", lambda text: text)

    left = {text for _language, _page, text in left_on_pages(office, case_id)}

    assert "Sprawdzamy Twój wniosek." in left


@pytest.mark.parametrize(
    "page",
    ["<p>Opłata za 2026 r.</p>", "<img alt='Termin pisma'>", "<b>sprawa</b>", "<p>Rata 2</p>"],
)
def test_a_polish_text_on_a_page_is_noticed(page):
    assert polish_in(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_procedure_is_translated(language):
    """Steps that a walk does not reach are read too: titles, plain words and outcomes."""
    plans = procedures().values()
    said = {plan.title for plan in plans}
    for step in (step for plan in plans for step in plan.steps.values()):
        said |= {step.title, step.plain, *step.outcomes.values()}

    with translation.override(language):
        left = [text for text in sorted(said) if polish_in(kept.shown(text))]

    assert len(said) > 100
    assert left == []


def named_for_everybody() -> set[str]:
    """Return what manifests, the subject menu and the parameters of the law say on public pages."""
    said = {*CATEGORIES.values(), *params.PEWNOSC.values(), *COLUMNS, *LABELS.values()}
    said |= {*Permit.labels, *(one.opis for one in Przeznaczenie)}
    for module in modules():
        said |= {module.title, *(one.title for one in module.registers)}
    for one in params.all_parameters():
        said |= {one.opis, one.uwaga, one.o_datach, one.tekst}
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_registers_and_parameters_are_translated(language):
    said = named_for_everybody()

    with translation.override(language):
        left = [text for text in sorted(said) if polish_in(kept.shown(text))]
        same = [text for text in said if re.search("[a-z]{5}", text) and kept.shown(text) == text]

    assert len(said) > 130
    assert (left, same) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_about_registers_and_rates_say_nothing_in_polish(office, language):
    slug, client = office.authority.slug, Client(headers={"accept-language": language})
    found = []
    for address in (
        reverse("portal:parameters"),
        reverse("bip:registers", args=[slug]),
        reverse("bip:register", args=[slug, "alcohol", "alcohol-zezwolenia"]),
        reverse("bip:register", args=[slug, "alcohol", "alcohol-zezwolenia"]) + "?druk=1",
        reverse("bip:register_offices", args=["alcohol", "alcohol-zezwolenia"]),
        *(reverse("bip:category", args=[slug, one]) for one in CATEGORIES if one not in OWN),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        found += [(address, text) for text in polish_in(answer.text)]
        found += [(address, month) for month in MIESIACE if f"\u00a0{month}\u00a0" in answer.text]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_in_a_register_are_translated_and_names_are_not(office, language, monkeypatch):
    table = RegisterTable(COLUMNS[:3], (("Z/1", "stałe", "jednorazowe"),), "", terms=(2,))
    monkeypatch.setattr(alcohol_register, "rows", lambda ctx, *, on, search: table)
    address = reverse("bip:register", args=[office.authority.slug, "alcohol", "alcohol-zezwolenia"])

    said = Client(headers={"accept-language": language}).get(address).text

    with translation.override(language):
        assert kept.shown("jednorazowe") in said
    assert "stałe" in said
    assert "jednorazowe" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_opening_hours_are_read_in_the_language_of_the_page(office, language):
    week = (read("8-18"), *[read("8-16")] * 3, read("8-12, 13-16"), (), ())
    with scope(office.authority.pk):
        set_hours(office.clerk.having("office.disclose"), hours=Hours(week), seen=0)

    answer = Client(headers={"accept-language": language}).get(
        reverse("portal:office", args=[office.authority.slug])
    )

    shown = answer.text.split('class="wr-hours"')[1].split("</section>")[0]
    assert polish_in(f"<p>{shown}") == []
    assert "8:00–12:00, 13:00–16:00" in shown
    assert words_of_monday(language) in shown


def words_of_monday(language: str) -> str:
    return {"en": "Monday", "de": "Montag", "uk": "понеділок"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_transfer_has_no_code_is_said_in_the_language_of_the_page(language):
    account = "83101010230000261395100000"
    for amount, title in ((Decimal(10_000), "N1"), (Decimal(1), "x" * 33)):
        with pytest.raises(NotEncodable) as refused:
            transfer_text(nrb=account, amount=amount, name="Gmina", title=title)

        with translation.override(language):
            said = kept.shown(str(refused.value))
        assert said != str(refused.value)
        assert polish_in(said.replace("zł", "")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_fills_in_and_is_known_again(language):
    for text in phrases():
        blanks = re.findall(r"%\((\w+)\)s", text)
        written = text % {name: f"{n}7" for n, name in enumerate(blanks, 1)}

        with translation.override(language):
            read = kept.shown(written)

        assert read != written and all(f"{n}7" in read for n in range(1, len(blanks) + 1)), text


@pytest.mark.parametrize(
    ("kept_text", "english"),
    [
        ("+\u00a07\u00a0dni opinii, art.\u00a035 §\u00a05",
         "+ 7\u00a0days for an opinion, art.\u00a035 §\u00a05"),
        ("+ miesiąc, art. 35 § 3", "+ 1\u00a0month, art. 35 § 3"),
        ("sobota, więc art. 57 § 4", "Saturday, hence art. 57 § 4"),
        ("Stawka roczna, do 4,5% i piwo", "Yearly rate, up to 4.5% and beer"),
        ("17 z 365", "17 of 365"),
        ("Zezwolenie na alkohol: Bar „Termin”", "Alcohol permit: Bar „Termin”"),
        ("Urząd podpisał: Decyzja A/1/2026: zezwolenie na alkohol A.",
         "The office has signed: Decision A/1/2026: alcohol permit A."),
        ("Jan z Kalska, art. malarski", "Jan z Kalska, art. malarski"),
        ("", ""),
    ],
)  # fmt: skip
def test_texts_within_texts_are_translated_and_own_words_stay(kept_text, english):
    with translation.override("en"):
        assert kept.shown(kept_text) == english

    with translation.override("pl"):
        assert kept.shown(kept_text) == kept_text


def test_nouns_are_counted_by_the_rule_of_their_language():
    counts = (1, 2, 5, 11, 12, 21, 22, 25, 101, 111, 121)

    with translation.override("uk"):
        ukrainian = [words.dni(n).split("\u00a0")[1] for n in counts]
    with translation.override("pl"):
        polish = [words.dni(n).split("\u00a0")[1] for n in counts]

    one, few, many = "день", "дні", "днів"
    assert ukrainian == [one, few, many, many, many, one, few, many, one, many, one]
    assert polish == ["dzień", *["dni"] * 10]
    assert words.forma(21, "sprawa", "sprawy", "spraw") == "spraw"


def test_registers_keep_the_polish_title_of_what_a_ukrainian_page_sent(office):
    with translation.override("uk"):
        case_id = alcohol.apply(office, **alcohol.soon())

    view = alcohol.cases.case_view(office.clerk, case_id=case_id)
    wanted = alcohol.Wanted(year=office.clerk.today.year)
    [(item, _)] = alcohol.items.listed(office.system, wanted=wanted, limit=1)

    assert item.title == "Wniosek o zezwolenie na sprzedaż napojów alkoholowych"
    assert view.file[0].document.title == item.title
