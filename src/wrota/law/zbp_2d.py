"""Text of the QR code that Polish banking applications read to fill in a transfer (ZBP, 2013)."""

from decimal import Decimal

from wrota.law.identifiers import check_nip, check_nrb
from wrota.law.money import GROSZ, to_grosz
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _

MAX_AMOUNT = Decimal("9999.99")
MAX_NAME, MAX_TITLE = 20, 32
TOO_LONG = Phrase(_("Tytuł przelewu w kodzie 2D może mieć najwyżej %(most)s znaki."))


class NotEncodable(ValueError):
    """This transfer cannot be written as a ZBP code; the message says why, in Polish."""


def transfer_text(*, nrb: str, amount: Decimal, name: str, title: str, nip: str = "") -> str:
    """Return `NIP|PL|NRB|grosze|name|title|||`; the name is cut to 20 characters.

    `amount` is in zł; `nip` of the payee, empty for a person.

    :raises InvalidIdentifier: when the account or the NIP is wrong.
    :raises NotEncodable: when the amount is not 0.01–9999.99 zł, or the title is over 32
        characters, because a cut title could lose the number of the case.
    """
    if amount != to_grosz(amount) or not GROSZ <= amount <= MAX_AMOUNT:
        raise NotEncodable(_("Kod 2D mieści kwoty od 0,01 zł do 9999,99 zł."))
    title = _clean(title)
    if len(title) > MAX_TITLE:
        raise NotEncodable(TOO_LONG(most=MAX_TITLE))
    grosze = f"{int(amount / GROSZ):06}"
    payee = check_nip(nip) if nip else ""
    shortened = _clean(name)[:MAX_NAME].strip()
    return "|".join((payee, "PL", check_nrb(nrb), grosze, shortened, title, "", "", ""))


def _clean(text: str) -> str:
    return " ".join(text.replace("|", " ").split())
