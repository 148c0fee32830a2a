"""The day's root of all journals, time-stamped and published: nobody can redo them later."""

from base64 import b64encode
from datetime import datetime

from wrota.kernel.audit.queries import heads
from wrota.kernel.audit.seal import merkle_root
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.office.pki import queries as pki
from wrota.office.publication import queries
from wrota.office.publication.commands import Content, publish

KEY = "dziennik.korzen"
COLUMNS = ("Dzień", "Urzędy", "Korzeń (SHA-256)", "Znacznik czasu (base64)")
KEPT = 31  #: days shown in the entry; older ones stay in its versions


def _spaced(text: str, every: int = 16) -> str:
    """Let a long text break over lines on a phone; spaces mean nothing in hex and base64."""
    return " ".join(text[i : i + every] for i in range(0, len(text), every))


@job()
def publish_root(now: datetime) -> None:
    """Publish, once a day, the root over the last seals of all offices in the operator's BIP."""
    operator = Authority.objects.filter(is_operator=True).first()
    seals = heads()
    if operator is None or not seals:
        return
    ctx = system_ctx(operator.pk, now=now)
    known = queries.by_key(ctx, key=KEY)
    rows = list(queries.entry(ctx, entry_id=known.id).current.table["rows"]) if known else []
    day = ctx.today.isoformat()
    if rows and rows[0][0] == day:
        return
    root = merkle_root([digest for _, digest in seals])
    token = pki.time_stamp(bytes.fromhex(root), now=now)
    row = [day, str(len(seals)), _spaced(root), _spaced(b64encode(token).decode())]
    publish(
        ctx,
        key=KEY,
        content=Content(
            title="Korzeń dzienników czynności urzędów",
            category="rejestry",
            change=f"Korzeń z dnia {day}",
            produced_by=operator.name,
            produced_on=ctx.today,
            body="Skrót wszystkich dzienników czynności na koniec dnia, ze znacznikiem czasu. "
            "Kto zna ten skrót, wykryje każdą późniejszą zmianę w dziennikach.",
            table={"columns": COLUMNS, "rows": [row, *rows][:KEPT], "note": ""},
        ),
    )
