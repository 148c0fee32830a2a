"""A secret in shares on paper: any few of them give it back, fewer say nothing (SLIP-39)."""

from collections.abc import Iterable
from itertools import combinations

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

MOST = 16
SECRET_BYTES = (16, 32)


class BadShares(ValueError):
    """The shares do not fit together, are too few, or have a slip of the pen."""


def split(secret: bytes, *, need: int, of: int) -> list[str]:
    """
    Return `of` shares of 20 or 33 English words, of which any `need` give the secret back.

    They are tried in every combination before anybody relies on them.

    :raises BadShares: for a secret of a length outside `SECRET_BYTES` or numbers without sense.
    """
    if len(secret) not in SECRET_BYTES or not 2 <= need <= of <= MOST:
        raise BadShares("potrzebne są co najmniej 2 udziały i nie więcej niż 16 wydanych")
    [made] = generate_mnemonics(1, [(need, of)], secret)
    for chosen in combinations(made, need):
        if join(chosen) != secret:
            raise BadShares("udziały nie dają z powrotem sekretu")
    return list(made)


def join(shares: Iterable[str]) -> bytes:
    """
    Return the secret.

    Every share carries a checksum: a misread word is found, not silently taken.

    :raises BadShares: when they are too few, of different secrets, or damaged.
    """
    try:
        return bytes(combine_mnemonics([" ".join(one.lower().split()) for one in shares]))
    except MnemonicError as error:
        raise BadShares("udziały nie pasują do siebie, jest ich za mało albo mają błąd") from error
