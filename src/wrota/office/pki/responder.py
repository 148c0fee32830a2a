"""The OCSP responder over the tables: answers signed beforehand, and signed live when needed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509

from django.db.models import Exists, OuterRef, QuerySet

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.prepared import Prepared
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.kernel.tenancy import door, scope
from wrota.office.pki import ceremony, lists, ocsp, queries, shelf
from wrota.office.pki.models import Certificate, SignedAnswer
from wrota.office.pki.ocsp import Asked, Refusal, State
from wrota.office.pki.plans import organisation
from wrota.office.pki.token import TokenAway
from wrota.office.pki.vault import VaultLocked

#: How long an answer holds; it is signed anew when half of the time has passed.
ANSWER_LIFE = timedelta(days=1)
#: A number that nobody issued may be issued soon.
UNKNOWN_LIFE = timedelta(minutes=5)
#: A new responder replaces the old one this long before it ends.
RESPONDER_LEFT = timedelta(days=30)
BATCH = 500

_KEPT = Prepared(SignedAnswer, "issuer_id", "serial")
_CERTIFICATE = Prepared(Certificate, "issuer_id", "serial")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the asker; `next_update` is None for a refusal, which nobody may keep."""

    der: bytes
    signed_at: datetime | None = None
    next_update: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.der).hexdigest()


def answer(request: bytes, *, now: datetime) -> Answer:
    """
    Answer anybody's request about one certificate; a bad request gets a refusal, never an error.

    A nonce is answered live. Without one the answer signed beforehand serves; a revocation
    removes that in its own transaction, so from its commit on the answer is "revoked".
    """
    try:
        asked = ocsp.read(request)
    except ocsp.BadRequest:
        return Answer(Refusal.MALFORMED.answer())
    with door("pki.trust"):
        issuer_id = _issuer(asked)
        if issuer_id is None:
            return Answer(Refusal.UNAUTHORIZED.answer())
        kept = None
        if asked.nonce is None:
            kept = _KEPT.first(issuer_id=issuer_id, serial=f"{asked.serial:x}")
        if kept is not None and kept.next_update > now:
            der = kept.by_sha1 if asked.digest == "sha1" else kept.by_sha256
            return Answer(bytes(der), kept.signed_at, kept.next_update)
        return _live(asked, issuer_id, now)


@command("pki.establish")
def keep_responders(ctx: Ctx) -> None:
    """Give every authority that has none, or one that ends soon, a new responder."""
    operator = Authority.objects.get(pk=ctx.authority_id)
    for issuer in _without_responder(ctx.now):
        made = ceremony.issue_responder(
            organisation(operator),
            queries.open_row(issuer),
            places=queries.places(),
            now=ctx.now,
            slug=issuer.slug,
        )
        shelf.retire(Certificate.Kind.OCSP, post=issuer.slug)
        shelf.keep(Certificate.Kind.OCSP, made, issuer=issuer, post=issuer.slug)


@command("pki.establish")
def sign_answers(ctx: Ctx, *, issuer_id: int) -> int:
    """
    Sign answers about the next certificates whose answers end soon; return how many.

    The issuer is locked, as it is by a revocation: that comes before this or after, never between.
    """
    issuer = Certificate.objects.select_for_update().get(pk=issuer_id)
    key = queries.open_row(queries.responder_of(issuer_id))
    named = ocsp.issuer_names(queries.load(bytes(issuer.der)))
    with door("pki.trust"):
        rows = list(_due(issuer_id, ctx.now)[:BATCH])
    ends = ctx.now + ANSWER_LIFE
    made = []
    for row in rows:
        by = {
            digest: ocsp.sign(
                Asked(digest, name, public, int(row.serial, 16), None),
                _state(row),
                key=key,
                now=ctx.now,
                next_update=ends,
            )
            for digest, name, public in named
        }
        made.append(
            SignedAnswer(
                issuer=issuer,
                serial=row.serial,
                by_sha1=by["sha1"],
                by_sha256=by["sha256"],
                signed_at=ctx.now,
                next_update=ends,
            )
        )
    SignedAnswer.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["authority", "issuer", "serial"],
        update_fields=["by_sha1", "by_sha256", "signed_at", "next_update"],
    )
    return len(made)


@job()
def refresh_answers(now: datetime) -> None:
    """Renew responders and answers in time, and drop the answers about ended certificates."""
    operator = Authority.objects.filter(is_operator=True).first()
    if operator is None:
        return
    ctx = system_ctx(operator.pk, now=now)
    if _without_responder(now):
        keep_responders(ctx)
    with scope(operator.pk):
        SignedAnswer.objects.filter(next_update__lt=now - ANSWER_LIFE).delete()
    for issuer in lists.bound_to_sign(now):
        if issuer.kind != Certificate.Kind.ROOT:
            count = BATCH if _is_any_due(issuer.pk, now) else 0
            while count == BATCH:
                count = sign_answers(ctx, issuer_id=issuer.pk)


def forget_answer(ctx: Ctx, *, issuer_id: int, serial: str) -> None:
    """
    Drop the answer signed beforehand, in the caller's transaction; the next one is live.

    The caller holds the issuer's lock already: whoever signs answers waits for its commit.
    """
    with scope(ctx.authority_id):
        SignedAnswer.objects.filter(issuer_id=issuer_id, serial=serial).delete()


def _live(asked: Asked, issuer_id: int, now: datetime) -> Answer:
    row = _CERTIFICATE.first(issuer_id=issuer_id, serial=f"{asked.serial:x}")
    state = State(is_known=False) if row is None else _state(row)
    ends = now + (ANSWER_LIFE if state.is_known else UNKNOWN_LIFE)
    try:
        key = queries.open_row(queries.responder_of(issuer_id))
        der = ocsp.sign(asked, state, key=key, now=now, next_update=ends)
    except (queries.NoCentre, VaultLocked, TokenAway):
        # without its key it says nothing: never an old answer, never a guess
        return Answer(Refusal.LATER.answer())
    return Answer(der, now, ends)


def _state(row: Certificate) -> State:
    if row.revoked_at is None:
        return State(is_known=True)
    return State(True, row.revoked_at, lists.REASONS[row.revocation_reason])


#: Names of issuers by which requests know them; a new authority is looked up when first asked of.
_issuers: dict[tuple[str, bytes, bytes], int] = {}


def _issuer(asked: Asked) -> int | None:
    name = (asked.digest, asked.issuer_name, asked.issuer_key)
    if name not in _issuers:
        kinds = [one for one in queries.AUTHORITIES if one != Certificate.Kind.ROOT]
        for pk, der in Certificate.objects.filter(kind__in=kinds).values_list("pk", "der"):
            _issuers.update(dict.fromkeys(_names(queries.load(bytes(der))), pk))
    return _issuers.get(name)


@lru_cache(maxsize=64)
def _names(issuer: x509.Certificate) -> tuple[tuple[str, bytes, bytes], ...]:
    return tuple(ocsp.issuer_names(issuer))


def _due(issuer_id: int, now: datetime) -> QuerySet[Certificate]:
    """Return certificates in force without an answer that lasts."""
    lasting = SignedAnswer.objects.filter(
        issuer_id=issuer_id, serial=OuterRef("serial"), next_update__gt=now + ANSWER_LIFE / 2
    )
    rows = Certificate.objects.filter(issuer_id=issuer_id, not_after__gt=now)
    return rows.exclude(kind=Certificate.Kind.OCSP).filter(~Exists(lasting)).order_by("pk")


def _is_any_due(issuer_id: int, now: datetime) -> bool:
    with door("pki.trust"):
        return _due(issuer_id, now).exists()


def _without_responder(now: datetime) -> list[Certificate]:
    with door("pki.trust"):
        lasting = Certificate.objects.filter(
            kind=Certificate.Kind.OCSP, is_current=True, not_after__gt=now + RESPONDER_LEFT
        )
        served = set(lasting.values_list("issuer_id", flat=True))
    able = [one for one in lists.bound_to_sign(now) if one.kind != Certificate.Kind.ROOT]
    ending = now + RESPONDER_LEFT
    return [one for one in able if one.pk not in served and one.not_after > ending]
