"""Money is Decimal złoty, always rounded on purpose."""

from decimal import ROUND_HALF_UP, Decimal

GROSZ = Decimal("0.01")


def to_grosz(amount: Decimal) -> Decimal:
    """Round an amount in zł half up to one grosz."""
    return amount.quantize(GROSZ, rounding=ROUND_HALF_UP)


def to_full_zloty(amount: Decimal) -> Decimal:
    """Round an amount in zł to full złoty, 50 groszy and more up (Ordynacja podatkowa art. 63)."""
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def raty(kwota: Decimal, n: int) -> tuple[Decimal, ...]:
    """Split an amount in zł into n equal parts in grosze; the first parts take the spare grosze.

    :raises ValueError: when n is below 1, or the amount is negative or finer than one grosz.
    """
    if n < 1:
        raise ValueError("Liczba rat musi wynosić co najmniej 1.")
    if kwota < 0 or kwota != to_grosz(kwota):
        raise ValueError("Kwota musi być nieujemna i podana w pełnych groszach.")
    rata, reszta = divmod(int(kwota / GROSZ), n)
    return tuple((rata + (1 if nr < reszta else 0)) * GROSZ for nr in range(n))
