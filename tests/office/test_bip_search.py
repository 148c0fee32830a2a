"""Finding what an office has published: any word, any spelling, nothing that is not in force."""

from dataclasses import replace
from datetime import date

import pytest
from tests.factories import NOW, make_office

from django.db import connection, transaction

from wrota.kernel.context import Actor, Ctx
from wrota.kernel.tenancy import scope
from wrota.office.publication import finding, index, indexing, queries
from wrota.office.publication.commands import Content, archive, publish
from wrota.office.publication.models import BipEntry, BipText

pytestmark = pytest.mark.django_db
PERMISSIONS = frozenset({"publication.publish", "publication.archive"})


def editor(office) -> Ctx:
    actor = Actor(kind="official", name="Ewa Maj", user_id=7, strong=True)
    return Ctx(authority_id=office.pk, actor=actor, permissions=PERMISSIONS, now=NOW)


@pytest.fixture
def sulechow(db) -> Ctx:
    return editor(make_office("sulechow"))


@pytest.fixture
def zabor(db) -> Ctx:
    return editor(make_office("zabor"))


def put(ctx: Ctx, key: str, title: str, **more) -> int:
    content = Content(
        title=title, category=more.pop("category", "prawo-lokalne"),
        change=more.pop("change", "Opublikowano"), produced_by="Anna Wójcik",
        produced_on=date(2026, 11, 2), **more,
    )  # fmt: skip
    return publish(ctx, key=key, content=content)


def found(question: str, **more) -> list[str]:
    return [hit.entry.title for hit in queries.search(question, **more)]


@pytest.fixture
def resolution(sulechow) -> int:
    return put(
        sulechow, "u1", "Uchwała nr XX/115/2026",
        body="Rada Miejska ustala, że w Łodzi i w Żółkwi obowiązują opłaty za wodę.",
        table={"columns": ["Ulica", "Stawka"], "rows": [["Źródlana 5", "4,20 zł"]], "note": "od 1"},
        change="Ogłoszono obwieszczenie SO.0007.3.2026",
    )  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "uchwała", "UCHWAŁA", "uchwala", "uchwały",
        "łodzi", "ŁODZI", "lodzi", "ŁODZI łodzi",
        "żółkwi", "ZOLKWI", "zo\u0301łkwi",
        "wodę opłaty", "opłata", "źródlana", "zrodlana",
        "XX/115/2026", "xx/115/2026", "115/2026", "SO.0007.3.2026", "0007",
        "Anna Wójcik", "prawo lokalne", "4,20",
    ],
)  # fmt: skip
def test_an_entry_is_found_by_any_word_of_it(resolution, question):
    assert found(question) == ["Uchwała nr XX/115/2026"]


@pytest.mark.parametrize(
    "question",
    ["", "   ", "%", "_", "'", '"', "''\"\"", "*", "\\", "\x00", "--", ";", "()", "&|!:<->", "…",
     "uchwała nieznana", "XX/116/2026", "15/2026", "woda ognia",
     "title:uchwała OR text", "uchwała NOT wodę NEAR ziemia", "a" * 10_000, "ą% " * 4_000],
)  # fmt: skip
def test_what_is_not_there_is_not_found_and_nothing_breaks(resolution, question):
    assert found(question) == []


def test_a_wildcard_is_a_sign_and_not_a_rule(sulechow):
    put(sulechow, "a", "Ulga 50% dla seniorów")
    put(sulechow, "b", "Ulga dla rodzin")

    assert found("50%") == ["Ulga 50% dla seniorów"]
    assert found("5_") == found("%5%") == []


def test_ten_kilobytes_are_cut_and_answered_by_what_was_read(resolution):
    assert found("uchwała " + " " * 10_000 + "nieznane") == ["Uchwała nr XX/115/2026"]
    assert len(finding.terms("słowo1 " * 2_000)) == 1
    assert len(finding.terms(" ".join(f"s{n}" for n in range(900)))) == finding.MOST_TERMS


def test_only_the_newest_version_in_force_is_found(sulechow, resolution):
    put(sulechow, "u1", "Uchwała nr XX/115/2026", body="Opłaty za ścieki.")
    assert (found("wodę"), found("sciekow")) == ([], ["Uchwała nr XX/115/2026"])

    archive(sulechow, entry_id=resolution, reason="uchylono ścieki")
    assert found("ścieki") == found("uchwała") == found("uchylono") == []

    put(sulechow, "u1", "Uchwała przywrócona")
    assert found("uchwała") == ["Uchwała przywrócona"]


def test_state_alone_hides_an_entry_even_if_its_words_stay(sulechow, resolution):
    with scope(sulechow.authority_id):
        BipEntry.objects.filter(pk=resolution).update(state=BipEntry.State.ARCHIVED)

    assert found("uchwała") == []


def test_an_office_finds_its_own_and_the_region_finds_all(sulechow, zabor, resolution):
    put(zabor, "u1", "Uchwała Zaboru")

    assert found("uchwała", ctx=sulechow) == ["Uchwała nr XX/115/2026"]
    assert found("uchwała", ctx=zabor) == ["Uchwała Zaboru"]
    assert sorted(found("uchwała")) == ["Uchwała Zaboru", "Uchwała nr XX/115/2026"]


def test_the_best_or_the_newest_comes_first(sulechow):
    put(sulechow, "tytul", "Budżet gminy")
    later = replace(sulechow, now=NOW.replace(day=28))
    put(later, "tresc", "Sprawozdanie", body=f"{'inne słowa ' * 60} budżet")

    assert found("budżet") == ["Budżet gminy", "Sprawozdanie"]
    assert found("budżet", newest_first=True) == ["Sprawozdanie", "Budżet gminy"]
    assert len(found("budżet", limit=1)) == 1


def test_the_passage_shows_the_text_as_it_was_written(resolution, sulechow):
    [hit] = queries.search("zolkwi WODE")
    said = "".join(text for text, _is_hit in hit.passage)

    assert said == "Rada Miejska ustala, że w Łodzi i w Żółkwi obowiązują opłaty za wodę."
    assert [text for text, is_hit in hit.passage if is_hit] == ["Żółkwi", "wodę"]
    [row] = queries.search("zrodlana")
    assert ("Źródlana", True) in row.passage
    [title] = queries.search("115/2026")
    assert title.passage == ()


def test_a_long_text_is_cut_around_what_was_found(sulechow):
    put(sulechow, "d", "Długi", body=f"{'początek ' * 900}ŹRÓDŁO {'koniec ' * 900}")

    [hit] = queries.search("źródło")
    said = "".join(text for text, _is_hit in hit.passage)

    assert said.startswith("… początek") and said.endswith("koniec …")
    assert ("ŹRÓDŁO", True) in hit.passage and len(said) < 4 * finding.AROUND


@pytest.mark.parametrize(
    "text", ["Łódź", "ŻÓŁĆ ĄĘ", "zo\u0301łw", "İstanbul", "Straße Ærø", "Львів й", "ﬁ Ⅳ ²"]
)
def test_folded_letters_keep_their_places(text):
    import unicodedata

    assert len(finding.plain(text)) == len(unicodedata.normalize("NFC", text))


def test_search_takes_two_queries_whatever_it_finds(sulechow, django_assert_num_queries):
    for n in range(30):
        put(sulechow, f"k{n}", f"Uchwała {n}", body="woda")

    with django_assert_num_queries(2):
        assert len(queries.search("uchwała wody", limit=20)) == 20


def test_words_are_taken_back_with_the_publication(sulechow):
    class Broken(Exception):
        """Ends the transaction."""

    def publish_and_break() -> None:
        with transaction.atomic():
            put(sulechow, "x", "Ulotna uchwała")
            assert found("ulotna") == ["Ulotna uchwała"]
            raise Broken

    with pytest.raises(Broken):
        publish_and_break()

    assert found("ulotna") == []


def test_entries_from_before_the_index_are_found_after_the_job(sulechow, zabor, resolution):
    put(zabor, "stary", "Stary wpis")
    for ctx in (sulechow, zabor):
        with scope(ctx.authority_id):
            BipText.objects.all().delete()
    assert found("uchwała") == found("stary") == []

    indexing.index_missing(NOW)
    indexing.index_missing(NOW)

    assert found("uchwała wodę") == ["Uchwała nr XX/115/2026"]
    assert found("stary") == ["Stary wpis"]


def test_the_index_is_made_once_and_made_again_without_harm(resolution):
    index.install()
    index.install()

    assert found("wodę") == ["Uchwała nr XX/115/2026"]


def test_the_index_is_used(sulechow, resolution):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT rowid FROM office_publication_bipfts "
                "WHERE office_publication_bipfts MATCH '\"uchw\"*'"
            )
            plan = str(cursor.fetchall())
        assert "VIRTUAL TABLE INDEX" in plan
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM office_publication_biptext "
            "WHERE lexemes @@ to_tsquery('simple', '''uchw'':*')"
        )
        plan = str(cursor.fetchall())
    assert "bip_lexemes" in plan
