"""The index over `BipText`: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, kept by triggers."""

from typing import Any

from django.db import connection

TABLE = "office_publication_biptext"
SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS office_publication_bipfts USING fts5(
         title, text, content='office_publication_biptext', content_rowid='id',
         tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER IF NOT EXISTS bipfts_insert AFTER INSERT ON office_publication_biptext BEGIN
         INSERT INTO office_publication_bipfts(rowid, title, text)
         VALUES (new.id, new.title, new.text); END""",
    """CREATE TRIGGER IF NOT EXISTS bipfts_delete AFTER DELETE ON office_publication_biptext BEGIN
         INSERT INTO office_publication_bipfts(office_publication_bipfts, rowid, title, text)
         VALUES ('delete', old.id, old.title, old.text); END""",
    """CREATE TRIGGER IF NOT EXISTS bipfts_update AFTER UPDATE ON office_publication_biptext BEGIN
         INSERT INTO office_publication_bipfts(office_publication_bipfts, rowid, title, text)
         VALUES ('delete', old.id, old.title, old.text);
         INSERT INTO office_publication_bipfts(rowid, title, text)
         VALUES (new.id, new.title, new.text); END""",
    # a migration that remade the table has dropped its triggers: begin from what the rows say
    "INSERT INTO office_publication_bipfts(office_publication_bipfts) VALUES ('rebuild')",
)
POSTGRESQL = (
    """ALTER TABLE office_publication_biptext ADD COLUMN IF NOT EXISTS lexemes tsvector
         GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A')
           || setweight(to_tsvector('simple', text), 'D')) STORED""",
    """CREATE INDEX IF NOT EXISTS bip_lexemes ON office_publication_biptext USING gin (lexemes)""",
)
#: FROM … WHERE of a search, and the fit of a row: the least is the best; the title counts more
ASK = {
    "sqlite": """FROM office_publication_bipfts JOIN office_publication_biptext t
         ON t.id = office_publication_bipfts.rowid
         JOIN office_publication_bipentry e ON e.id = t.entry_id
         WHERE office_publication_bipfts MATCH %(asked)s""",
    "postgresql": """FROM office_publication_biptext t
         JOIN office_publication_bipentry e ON e.id = t.entry_id
         WHERE t.lexemes @@ to_tsquery('simple', %(asked)s)""",
}
FIT = {
    "sqlite": "bm25(office_publication_bipfts, 8.0, 1.0)",
    "postgresql": "-ts_rank(t.lexemes, to_tsquery('simple', %(asked)s))",
}


def install(**_: Any) -> None:
    """Give the table of texts its index; runs after every `migrate`, which may remake the table."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for sql in SQLITE if connection.vendor == "sqlite" else _lacking():
            cursor.execute(sql)


def _lacking() -> tuple[str, ...]:
    """Return nothing when PostgreSQL has the index: a table in use may not be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bip_lexemes') IS NOT NULL")
        [(present,)] = cursor.fetchall()
    return () if present else POSTGRESQL
