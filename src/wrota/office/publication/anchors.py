"""The day's root of all journals, time-stamped and published: nobody can redo them later."""

from base64 import b64decode, b64encode
from datetime import datetime

from django.db import transaction

from wrota.kernel.audit import days
from wrota.kernel.audit.merkle import merkle_root
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import scope
from wrota.office.pki import queries as pki
from wrota.office.publication import queries
from wrota.office.publication.commands import Content, publish
from wrota.office.publication.models import JournalRoot
from wrota.office.signing import lasting, rootstamps

KEY = "dziennik.korzen"
COLUMNS = ("Dzień", "Urzędy", "Korzeń (SHA-256)", "Znacznik czasu (base64)")
KEPT = 31  #: days shown in the entry; older ones stay in its versions
BATCH = 200


def _spaced(text: str, every: int = 16) -> str:
    """Let a long text break over lines on a phone; spaces mean nothing in hex and base64."""
    return " ".join(text[i : i + every] for i in range(0, len(text), every))


@job()
def publish_root(now: datetime) -> None:
    """Publish, once a day, the root over the journals of all offices in the operator's BIP."""
    operator = Authority.objects.filter(is_operator=True).first()
    if operator is None:
        return
    ctx = system_ctx(operator.pk, now=now)
    with scope(operator.pk), transaction.atomic():
        if JournalRoot.objects.filter(day=ctx.today).exists():
            return
        leaves = days.close(ctx.today)
        if leaves:
            _publish(ctx, operator, _stamped(ctx, [digest for _, digest in leaves]))


@job()
def renew_roots(now: datetime) -> None:
    """Put one more time-stamp over every root whose last one ages soon."""
    operator = Authority.objects.filter(is_operator=True).first()
    while operator is not None:
        with scope(operator.pk), transaction.atomic():
            rows = JournalRoot.objects.select_for_update().filter(renew_at__lte=now)
            due = list(rows.order_by("renew_at")[:BATCH])
            for one in due:
                tokens = [b64decode(said) for said in one.stamps]
                imprint = rootstamps.imprint(one.root, tokens)
                _keep(one, [*tokens, pki.time_stamp(imprint, now=now)], now)
                one.save(update_fields=["stamps", "renew_at"])
        if len(due) < BATCH:
            return


def _stamped(ctx: Ctx, digests: list[str]) -> JournalRoot:
    root = merkle_root(digests)
    made = JournalRoot(day=ctx.today, size=len(digests), root=root)
    _keep(made, [pki.time_stamp(rootstamps.imprint(root, []), now=ctx.now)], ctx.now)
    made.save(force_insert=True)
    return made


def _keep(one: JournalRoot, tokens: list[bytes], now: datetime) -> None:
    """Keep the tokens if the newest holds; note when the next one is due."""
    read = rootstamps.read(one.root, tokens, trust=pki.trust_anchors())
    one.stamps = [b64encode(token).decode() for token in tokens]
    one.renew_at = max(lasting.renew_before(read[-1]), now + rootstamps.SOONEST)


def _publish(ctx: Ctx, operator: Authority, made: JournalRoot) -> None:
    known = queries.by_key(ctx, key=KEY)
    rows = list(queries.entry(ctx, entry_id=known.id).current.table["rows"]) if known else []
    day = ctx.today.isoformat()
    row = [day, str(made.size), _spaced(made.root), _spaced(made.stamps[0])]
    publish(
        ctx,
        key=KEY,
        content=Content(
            title="Korzeń dzienników czynności urzędów",
            category="rejestry",
            change=f"Korzeń z dnia {day}",
            produced_by=operator.name,
            produced_on=ctx.today,
            body="Skrót wszystkich dzienników czynności, ze znacznikiem czasu. Kto zna ten skrót, "
            "wykryje każdą późniejszą zmianę w dziennikach. Kto złożył pismo, może pobrać dowód, "
            "że wpis o nim jest w dzienniku, i sprawdzić go bez danych innych osób.",
            table={"columns": COLUMNS, "rows": [row, *rows][:KEPT], "note": ""},
        ),
    )
