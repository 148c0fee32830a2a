"""How to pay: the account, the sum and the title, and the same as the code that bank apps read."""

from dataclasses import dataclass

from wrota.kernel.models import Authority
from wrota.law.identifiers import InvalidIdentifier, check_nrb
from wrota.law.zbp_2d import MAX_TITLE, NotEncodable, transfer_text
from wrota.office.ledger.types import ReceivableRow
from wrota.web.citizen.qr import qr_picture


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to make; without an account the office has to be asked, without a QR see `why`."""

    due: ReceivableRow
    office: Authority
    account: str
    title: str
    qr: str = ""
    why: str = ""

    @property
    def payee(self) -> str:
        return self.office.name


def transfer(due: ReceivableRow, office: Authority, *, reference: str = "") -> Transfer:
    """Return how to pay what is still open of a receivable; `reference` is the sign of the case."""
    title = title_of(due, reference)
    try:
        account = check_nrb(office.bank_account)
    except InvalidIdentifier:
        return Transfer(due, office, "", title)
    try:
        text = transfer_text(
            nrb=account, amount=due.open, name=office.short_name, title=title, nip=office.nip
        )
    except (NotEncodable, InvalidIdentifier) as error:
        return Transfer(due, office, account, title, why=str(error))
    return Transfer(due, office, account, title, qr_picture(text))


def title_of(due: ReceivableRow, reference: str = "") -> str:
    """Return a title by which the office finds the receivable, short enough for the 2D code."""
    number = f"N{due.id}"
    full = f"{reference} {number}".strip()
    return full if len(full) <= MAX_TITLE else number
