"""A resident's own proof: the entry about their receipt is under the root that was published."""

import json

from django.conf import settings

from wrota.kernel.audit import days
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door
from wrota.office.inbox.events import Confirmed
from wrota.office.inbox.types import ReceiptView
from wrota.office.publication.models import JournalRoot

FILE = "dowod-dziennika.json"


def of_receipt(ctx: Ctx, receipt: ReceiptView) -> bytes | None:
    """
    Return the proof as JSON; None until a root that covers the receipt is published.

    It holds the one entry, which names nobody but the sender, and digests of all others.
    """
    about = {"incoming_id": receipt.incoming.id}
    found = days.inclusion(ctx, name=Confirmed.__name__, at=receipt.sealed_at, holds=about)
    if found is None:
        return None
    day, said = found
    with door("bip.region"):
        root = JournalRoot.objects.filter(day=day).first()
    if root is None:
        return None
    whole = said | {"root": root.root, "stamps": root.stamps, "published": settings.SITE_URL}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()
