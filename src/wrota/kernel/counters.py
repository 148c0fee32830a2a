"""Gap-free numbers: one row per authority, register and year, taken last before COMMIT."""

from django.db import transaction

from wrota.kernel.inserts import run_returning
from wrota.kernel.models import Counter
from wrota.kernel.tenancy import current

_TAKE = (
    "INSERT INTO kernel_counter (authority_id, register, year, value) VALUES (%s, %s, %s, 1) "
    "ON CONFLICT (authority_id, register, year) DO UPDATE SET value = kernel_counter.value + 1 "
    "RETURNING value"
)


def take(register: str, *, year: int) -> int:
    """
    Return the next number of a register; the first is 1.

    Call it as late as you can: from here to COMMIT every other writer of this
    register waits, and in return a rolled-back number leaves no gap.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number outside a transaction may be lost")
    [[value]] = run_returning("kernel_counter", _TAKE, [current(), register, year])
    return int(value)


def last(register: str, *, year: int) -> int:
    """Return the last number given, 0 when there is none."""
    found = Counter.objects.filter(register=register, year=year).values_list("value", flat=True)
    return found.first() or 0
