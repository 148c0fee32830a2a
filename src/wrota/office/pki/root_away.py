"""A root whose key is not on this host: what it is asked for, and what it sent back."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from django.conf import settings
from django.db import transaction

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tenancy import door
from wrota.office.pki import (
    authorities,
    ceremony,
    lists,
    offline,
    profiles,
    publishing,
    queries,
    responder,
    shelf,
)
from wrota.office.pki.models import AuthorityRequest, Certificate, RevocationList
from wrota.office.pki.offline import BadFile, RootAnswer, RootRequest, Wanted
from wrota.office.pki.plans import organisation, plan_of
from wrota.office.pki.profiles import ISSUERS, CeremonyPlan, Kind

#: clocks of two machines may differ so much
_SKEW = timedelta(minutes=5)


def is_away() -> bool:
    """Tell whether the root in use, or the one to come, has its key elsewhere."""
    root = _root()
    return settings.PKI_ROOT_AWAY if root is None else not root.sealed_key


@command("pki.establish", log=("kind",))
def want(ctx: Ctx, *, kind: str) -> int:
    """Make a key for a new generation of an authority; it waits for the root. Return the id."""
    plan = plan_of(Authority.objects.get(pk=ctx.authority_id))
    known = AuthorityRequest.objects.filter(kind=kind, done_at=None).first()
    return known.pk if known else _want(ctx, plan, Kind(kind)).pk


@command("pki.operate")
def request_file(ctx: Ctx) -> bytes:
    """
    Return what the next key ceremony should sign, as a file.

    A centre that was never founded gets keys for all its authorities first.
    """
    operator = Authority.objects.get(pk=ctx.authority_id)
    plan = plan_of(operator)
    if _root() is None and not AuthorityRequest.objects.exists():
        for kind in ISSUERS:
            _want(ctx, plan, kind)
    return offline.dump_request(_wishes(ctx, operator, plan), now=ctx.now)


@command("pki.establish")
def take_answer(ctx: Ctx, *, data: bytes) -> str:
    """
    Put in use what a root signed; return a sentence about it.

    :raises BadFile: when anything in it is not what was asked for; then nothing is stored.
    """
    answer = offline.read_answer(data)
    pending, crossed = check(ctx, answer)
    plan = plan_of(Authority.objects.get(pk=ctx.authority_id))
    root = _kept_root(answer)
    number = _number(answer.revocation_list)
    shelf.keep_list(root, number, answer.revocation_list)
    for row, made in crossed:
        kind = Certificate.Kind.CROSS
        shelf.keep_certificate(kind, made, issuer=root, post=row.slug, generation=root.generation)
    for wanted, made in pending:
        _put_in_use(ctx, plan, wanted, made, root)
    responder.keep_responders(ctx)
    transaction.on_commit(publishing.write_public_files)
    return f"Przyjęto certyfikaty: {len(answer.certificates)} i listę nr {number}."


Matched = tuple[
    list[tuple[AuthorityRequest, x509.Certificate]], list[tuple[Certificate, x509.Certificate]]
]


def check(ctx: Ctx, answer: RootAnswer) -> Matched:
    """
    Say which certificate answers which request, and which one is from another root.

    :raises BadFile: when something was not asked for, a name differs, or the list goes back.
    """
    with door("pki.trust"):
        pending = {_key(_csr(one)): one for one in AuthorityRequest.objects.filter(done_at=None)}
        rows = Certificate.objects.filter(kind__in=queries.AUTHORITIES).order_by("pk")
        known = {_key(queries.load(bytes(one.der))): one for one in rows}
    _check_root_slug(answer)
    _check_list(ctx, answer)
    wanted, crossed = [], []
    for slug, made in answer.certificates:
        key = _key(made)
        if key in pending and pending[key].slug == slug:
            if made.subject != _csr(pending[key]).subject:
                raise BadFile(f"certyfikat „{slug}” ma inną nazwę, niż prosiliśmy")
            wanted.append((pending[key], made))
        elif key in known and known[key].slug == slug:
            crossed.append((known[key], made))
        else:
            raise BadFile(f"o certyfikat „{slug}” nikt nie prosił")
        if not made.not_valid_before_utc <= ctx.now + _SKEW <= made.not_valid_after_utc:
            raise BadFile(f"certyfikat „{slug}” nie jest teraz ważny")
    return wanted, crossed


def _want(ctx: Ctx, plan: CeremonyPlan, kind: Kind) -> AuthorityRequest:
    generation = authorities.next_generation(kind)
    key = plan.places.new_key()
    key_id, sealed = shelf.seal(key)
    name = profiles.organisation_name(plan.operator, plan.authority_name(kind, generation))
    made = _signed_request(name, key)
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    return AuthorityRequest.objects.create(
        kind=kind.value,
        generation=generation,
        key_id=key_id,
        sealed_key=sealed,
        request=pem,
        made_at=ctx.now,
    )


def _wishes(ctx: Ctx, operator: Authority, plan: CeremonyPlan) -> RootRequest:
    """Ask for waiting keys, and for authorities in use in case another root will sign."""
    root = _root()
    wanted = [
        Wanted(Kind(one.kind), one.slug, _csr(one), "")
        for one in AuthorityRequest.objects.filter(done_at=None).order_by("pk")
    ]
    issuing = [one.value for one in (*ISSUERS, Kind.ISSUING)]
    for one in Certificate.objects.filter(kind__in=issuing, is_current=True).order_by("pk"):
        key = queries.open_row(one)
        assert one.issuer is not None  # every authority below a root has one
        made = _signed_request(key.certificate.subject, key.private_key)
        wanted.append(Wanted(Kind(one.kind), one.slug, made, one.issuer.fingerprint))
    generation = authorities.next_generation(Kind.ROOT)
    return RootRequest(
        organisation(operator),
        plan.places.base_url,
        plan.places.policy_arc,
        root.slug if root else "",
        plan.authority_name(Kind.ROOT, generation),
        _slug(generation),
        tuple(wanted),
        tuple(lists.revocations(root)) if root else (),
        lists.next_number(root) if root else 1,
    )


def _put_in_use(
    ctx: Ctx,
    plan: CeremonyPlan,
    wanted: AuthorityRequest,
    made: x509.Certificate,
    root: Certificate,
) -> None:
    row = shelf.keep_authority(
        wanted.kind,
        made,
        issuer=root,
        generation=wanted.generation,
        key_id=wanted.key_id,
        sealed_key=bytes(wanted.sealed_key),
    )
    wanted.done_at = ctx.now
    wanted.save(update_fields=["done_at"])
    lists.start_lists(ctx, issuer_id=row.pk)
    if wanted.kind == Kind.STAMPS.value:
        authorities.renew_stamps(ctx, plan, row)
    elif wanted.kind == Kind.SEALS.value and wanted.generation == 1:
        authorities.renew_platform(ctx, plan, row)


def _kept_root(answer: RootAnswer) -> Certificate:
    """Return the row of the root that answered; one that nobody knew takes over."""
    fingerprint = ceremony.fingerprint(answer.root)
    known = Certificate.objects.filter(kind=Certificate.Kind.ROOT, fingerprint=fingerprint).first()
    if known is not None:
        return known
    generation = authorities.next_generation(Kind.ROOT)
    kind = Certificate.Kind.ROOT
    return shelf.keep_authority(kind, answer.root, issuer=None, generation=generation)


def _check_root_slug(answer: RootAnswer) -> None:
    """The slug stands in every certificate that the root made: it must be where its files lie."""
    fingerprint = ceremony.fingerprint(answer.root)
    with door("pki.trust"):
        rows = Certificate.objects.filter(kind=Certificate.Kind.ROOT)
        known = rows.filter(fingerprint=fingerprint).first()
        generation = authorities.next_generation(Kind.ROOT)
    expected = known.slug if known else _slug(generation)
    if answer.root_slug != expected:
        raise BadFile(f"pliki tego głównego urzędu miałyby nazwę „{expected}”")


def _check_list(ctx: Ctx, answer: RootAnswer) -> None:
    """A list that forgets, or has a number that was used, would bring back what was taken away."""
    listed = answer.revocation_list
    if listed.next_update_utc is None or listed.next_update_utc <= ctx.now:
        raise BadFile("lista odwołanych już nie obowiązuje")
    with door("pki.trust"):
        rows = Certificate.objects.filter(kind=Certificate.Kind.ROOT)
        root = rows.filter(fingerprint=ceremony.fingerprint(answer.root)).first()
        if root is None:
            return
        last = RevocationList.objects.filter(issuer=root).order_by("-number").first()
    if last is not None and _number(listed) <= last.number:
        raise BadFile(f"numer listy musi być większy niż {last.number}")
    for one in lists.revocations(root):
        if listed.get_revoked_certificate_by_serial_number(one.serial) is None:
            raise BadFile("na liście brakuje certyfikatu, który odwołano")


def _slug(generation: int) -> str:
    return Certificate(kind=Certificate.Kind.ROOT, generation=generation).slug


def _root() -> Certificate | None:
    with door("pki.trust"):
        return Certificate.objects.filter(kind=Certificate.Kind.ROOT, is_current=True).first()


def _signed_request(
    name: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateSigningRequest:
    return x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())


def _csr(one: AuthorityRequest) -> x509.CertificateSigningRequest:
    return x509.load_pem_x509_csr(one.request.encode())


def _key(one: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    return one.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _number(listed: x509.CertificateRevocationList) -> int:
    return listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
