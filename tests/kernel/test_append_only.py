"""What was written once stays as it was: the database refuses, not only our code."""

from datetime import timedelta

import pytest
from tests.factories import NOW, make_office
from tests.rows import make_row

from django.db import IntegrityError, connection, transaction

from wrota.kernel import append_only
from wrota.kernel.audit.models import AuditEntry, AuditSeal
from wrota.kernel.reach import migrating
from wrota.kernel.tenancy import scope

pytestmark = pytest.mark.django_db

GUARDED = append_only.guarded()
every_guarded = pytest.mark.parametrize("model", GUARDED, ids=lambda m: m._meta.label)


@pytest.fixture
def office():
    return make_office(modules=())


def text_column(model) -> str:
    texts = {"CharField", "TextField"}
    return next(f.column for f in model._meta.fields if f.get_internal_type() in texts)


def refused(words: str, values=()) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        migrating(),  # the widest reach that there is
        connection.cursor() as c,
    ):
        c.execute(words, values)


def test_the_rows_that_the_law_wants_untouched_are_guarded():
    assert {m._meta.label for m in GUARDED} >= {
        "kernel_audit.AuditEntry",
        "kernel_audit.AuditSeal",
        "office_cases.Act",
        "office_documents.Blob",
        "office_documents.Document",
        "office_forms.Submission",
        "office_forms.SubmissionFile",
        "office_ledger.Entry",
        "office_ledger.Posting",
        "office_ledger.Settlement",
        "office_publication.BipVersion",
    }


@every_guarded
def test_plain_sql_changes_and_deletes_nothing(model, office):
    row = make_row(model, office)
    table, column = model._meta.db_table, text_column(model)

    refused(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', ["inne", row.pk])
    refused(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])
    if connection.vendor == "postgresql":
        connection.check_constraints()
        refused(f'TRUNCATE "{table}" CASCADE')

    with scope(office.pk):
        assert model.objects.filter(pk=row.pk).values().get()["id"] == row.pk


@every_guarded
def test_our_own_code_cannot_either(model, office):
    row = make_row(model, office)

    setattr(row, text_column(model), "inne")
    with scope(office.pk):
        rows = model.objects.filter(pk=row.pk)
        for write in (row.save, row.delete, rows.delete):
            with pytest.raises(IntegrityError), transaction.atomic():
                write()


@every_guarded
def test_without_the_guard_it_would_work(model, office):
    """The negative control."""
    row = make_row(model, office)
    table, column = model._meta.db_table, text_column(model)

    with migrating(), append_only.lifted(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', ["inne", row.pk])
        cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])

    with scope(office.pk):
        assert not model.objects.filter(pk=row.pk).exists()


def seal_of(office) -> AuditSeal:
    return make_row(AuditSeal, office)


def test_an_entry_is_sealed_once_and_nothing_else_of_it_changes(office):
    entry, seal, other = make_row(AuditEntry, office), seal_of(office), seal_of(office)
    table = AuditEntry._meta.db_table
    sealing = f'UPDATE "{table}" SET seal_id = %s, position = %s WHERE id = %s'

    refused(
        f'UPDATE "{table}" SET seal_id = %s, actor = %s WHERE id = %s', [seal.pk, "x", entry.pk]
    )
    refused(f'UPDATE "{table}" SET at = %s WHERE id = %s', [NOW + timedelta(days=1), entry.pk])
    with scope(office.pk), connection.cursor() as cursor:
        cursor.execute(sealing, [seal.pk, 0, entry.pk])

    refused(sealing, [other.pk, 0, entry.pk])
    refused(sealing, [seal.pk, 1, entry.pk])
    refused(sealing, [None, None, entry.pk])


def triggers() -> set[str]:
    return set(append_only._present())


def test_guards_lost_with_a_remade_table_come_back_with_the_next_migrate(office):
    """SQLite drops the triggers of a table that a migration remakes."""
    before = triggers()
    with connection.cursor() as cursor:
        cursor.execute(append_only._dropping(sorted(before)[0]))
    assert triggers() < before

    append_only.install()

    assert triggers() == before


def test_a_changed_rule_replaces_the_old_trigger(office, monkeypatch):
    before = triggers()
    monkeypatch.setattr(AuditEntry, "written_once", ("seal",))

    append_only.install()

    assert len(triggers()) == len(before)
    assert len(triggers() - before) == 1


def test_installing_again_changes_nothing(office, django_assert_max_num_queries):
    before = triggers()

    with django_assert_max_num_queries(3):
        append_only.install()

    assert triggers() == before
