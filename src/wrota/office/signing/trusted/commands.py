"""Taking trusted lists from files and from where they are published, and never going back."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509

from django.conf import settings

from wrota.kernel import memory
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job, system_ctx
from wrota.office.signing.models import TrustedList
from wrota.office.signing.trusted import queries
from wrota.office.signing.trusted.believed import believed
from wrota.office.signing.trusted.fetching import CannotFetch, fetch
from wrota.office.signing.trusted.reading import BadList, ParsedList

EU = "EU"


@command("signing.lists")
def take_list(ctx: Ctx, *, xml: bytes) -> str:
    """
    Take a list of lists or a national list; return a sentence about it.

    The first is believed by the certificates of `WROTA_TSL_SIGNERS`, the others by those that the
    list of lists names for their state.

    :raises BadList: when it is not believed, or older than the one that is here.
    """
    found = _believed(xml, ctx.now)
    territory = EU if found.is_lotl else found.territory
    known = TrustedList.objects.select_for_update().filter(territory=territory).first()
    digest = hashlib.sha256(xml).hexdigest()
    _never_back(known, found, digest)
    values = {
        "sequence_number": found.sequence_number,
        "issued_at": found.issued_at,
        "next_update": found.next_update,
        "sha256": digest,
        "xml": xml,
        "taken_at": ctx.now,
        "tried_at": ctx.now,
        "problem": "",
    }
    TrustedList.objects.update_or_create(territory=territory, defaults=values)
    memory.forget()
    return f"Lista {territory} nr {found.sequence_number}, do {found.next_update.date()}."


@job()
def refresh(now: datetime) -> None:
    """Fetch the list of lists and the national lists that the settings name."""
    operator = Authority.objects.filter(is_operator=True).first()
    if operator is None or not settings.TSL_TERRITORIES:
        return
    ctx = system_ctx(operator.pk, now=now)
    refresh_all(ctx)


def refresh_all(ctx: Ctx, get: Callable[[str], bytes] = fetch) -> list[str]:
    """Fetch each list once; return what stood in the way, by territory."""
    problems = []
    for territory in (EU, *settings.TSL_TERRITORIES):
        try:
            take_list(ctx, xml=get(queries.location(territory)))
        except (BadList, CannotFetch) as error:
            keep_problem(ctx, territory=territory, problem=str(error))
            problems.append(f"{territory}: {error}")
    return problems


@command("signing.lists", log=("territory", "problem"))
def keep_problem(ctx: Ctx, *, territory: str, problem: str) -> None:
    """Remember why a list could not be refreshed; the one that is here goes on until its day."""
    rows = TrustedList.objects.filter(territory=territory)
    rows.update(tried_at=ctx.now, problem=problem[:200])


def _believed(xml: bytes, now: datetime) -> ParsedList:
    """A list says itself whose it is: try the signers of the list of lists, then of its state."""
    problem = BadList("nie wskazano, komu wierzyć: ustaw WROTA_TSL_SIGNERS")
    for signers in (_configured(), *queries.named_signers(now)):
        try:
            found = believed(xml, signers=signers[1], at=now)
        except BadList as error:
            problem = error
            continue
        if signers[0] == (EU if found.is_lotl else found.territory):
            return found
        problem = BadList("listę podpisał wydawca listy innego państwa")
    raise problem


def _configured() -> tuple[str, tuple[x509.Certificate, ...]]:
    path = Path(settings.TSL_SIGNERS) if settings.TSL_SIGNERS else None
    if path is None or not path.is_file():
        return EU, ()
    return EU, tuple(x509.load_pem_x509_certificates(path.read_bytes()))


def _never_back(known: TrustedList | None, found: ParsedList, digest: str) -> None:
    if known is None or found.sequence_number > known.sequence_number:
        return
    if found.sequence_number < known.sequence_number:
        raise BadList(f"lista ma numer starszy niż {known.sequence_number}")
    if digest != known.sha256:
        raise BadList("inna lista z tym samym numerem")
