"""What the signatures in a received file say, for the clerk who must know who signed it."""

from wrota.kernel.context import Ctx
from wrota.office.documents import quarantine
from wrota.office.inbox import items
from wrota.office.pki import queries as pki
from wrota.office.signing.check.command import check_all
from wrota.office.signing.check.evidence import BadEvidence, Evidence
from wrota.office.signing.check.report import Report
from wrota.office.signing.trusted.queries import with_listed

SIGNED = frozenset({"application/pdf", "application/xml", "application/pkcs7-signature"})
MOST = 30 * 1024 * 1024  #: bytes of a file that is checked while the clerk waits


def signature_report(ctx: Ctx, *, incoming_id: int, document_id: int) -> list[Report]:
    """
    Check the signatures of one file of an item as of now, with the other files beside it.

    :raises wrota.office.documents.quarantine.Held: for a file in quarantine.
    :raises wrota.office.pki.queries.NoCentre: before the certificate centre exists.
    """
    view = items.item(ctx, incoming_id=incoming_id)
    row = next((f for f in view.files if f.document.id == document_id), None)
    if row is None or row.document.content_type not in SIGNED or row.document.size > MOST:
        return []
    content = quarantine.open_content(ctx, document_id=document_id)
    beside = {
        name: quarantine.open_content(ctx, document_id=f.document.id)
        for f in view.files
        if not f.is_held and f.document.size <= MOST
        for name in (f.uri, f.document.name)
    }
    evidence = Evidence(((row.document.name, content),), beside)
    try:
        trust = with_listed(pki.trust_anchors(), now=ctx.now)
        return check_all(evidence, trust, ctx.now)
    except BadEvidence:
        return []
