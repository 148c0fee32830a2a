"""Whether a trusted list may be believed: its signature, its signer, its days."""

from collections.abc import Collection
from datetime import datetime

from cryptography import x509

from wrota.office.documents.hostile import HostileXml, Limits, read_xml
from wrota.office.signing import algorithms
from wrota.office.signing.check.judged import Refused
from wrota.office.signing.check.xmlfile import read_signature
from wrota.office.signing.check.xmlsig import signatures
from wrota.office.signing.trusted.reading import BadList, ParsedList, parse
from wrota.office.signing.xades import ReferenceState

#: the largest national lists have some nine megabytes
LIMITS = Limits(size=20_000_000, depth=64, elements=400_000)


def believed(xml: bytes, *, signers: Collection[x509.Certificate], at: datetime) -> ParsedList:
    """
    Check the one signature over the whole list and return what the list says.

    The signer is believed because its certificate is among `signers`, byte by byte, never because
    it leads to some root (TS 119 612 § 5.7.1 names scheme operators by certificate).

    :raises BadList: for a wrong or missing signature, another signer, days that do not hold.
    """
    try:
        root = read_xml(xml, limits=LIMITS)
        found = signatures(root)
        if len(found) != 1:
            raise BadList("lista musi mieć jeden podpis")
        signed = read_signature(root, found[0])
    except (HostileXml, Refused) as error:
        raise BadList(f"podpis listy: {error}") from error
    if any(one.state is not ReferenceState.EQUAL for one in signed.covers):
        raise BadList("listę zmieniono po podpisaniu")
    if [one.uri for one in signed.covers] != [""]:
        raise BadList("podpis nie obejmuje całej listy")
    if signed.certificate not in signers:
        raise BadList("listę podpisał ktoś inny niż jej wydawca")
    used = (*signed.algorithms, algorithms.of_key(signed.certificate.public_key()))
    weak = algorithms.refused(used, at=at, ages=algorithms.TABLE)
    if weak:
        raise BadList(f"algorytm podpisu listy jest za słaby: {weak}")
    if not signed.certificate.not_valid_before_utc <= at <= signed.certificate.not_valid_after_utc:
        raise BadList("certyfikat wydawcy listy nie jest ważny")
    return _in_time(parse(root), at)


def _in_time(found: ParsedList, at: datetime) -> ParsedList:
    if found.issued_at > at:
        raise BadList("lista ma datę z przyszłości")
    if found.next_update <= at:
        raise BadList(f"lista straciła ważność {found.next_update.date()}")
    return found
