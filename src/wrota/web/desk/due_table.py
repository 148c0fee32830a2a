"""The columns that a due has on every page of the desk."""

from wrota.law import polish
from wrota.office.ledger.types import ReceivableRow
from wrota.ui.parts import Cell, Column

COLUMNS = (
    "Za co",
    Column("Kwota", right=True),
    Column("Do zapłaty", right=True),
    "Termin",
    "Stan",
)


def cells(due: ReceivableRow, title: Cell | str, unpaid: Cell) -> tuple[Cell | str, ...]:
    """Return the cells of a due; `unpaid` is the state that the page gives to an open one."""
    return (
        title,
        polish.kwota(due.amount),
        polish.kwota(due.open),
        polish.data(due.due_on),
        Cell("Zapłacone", chip="ok") if due.is_settled else unpaid,
    )
