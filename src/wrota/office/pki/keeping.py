"""Acts on keys that need the host itself, each allowed by two operators beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from wrota.kernel import memory
from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.office.pki import ceremony, four_eyes, offline, queries, shares, vault
from wrota.office.pki.models import Certificate
from wrota.office.pki.token import TokenKey


class NothingToDo(LookupError):
    """There is no such key here; the message says why, in Polish."""


@dataclass(frozen=True)
class TakenRoot:
    """A root's key on its way to a safe: encrypted, with the shares of its passphrase."""

    certificate: bytes  #: PEM
    sealed_key: bytes  #: PKCS#8 with a passphrase, PEM
    shares: list[str]


@command("pki.establish")
def take_root_away(ctx: Ctx, *, need: int, of: int, keep: Callable[[TakenRoot], None]) -> None:
    """
    Take the key of the root in use out of this host for good.

    It is opened once with the shares and handed to `keep` before the row forgets it; when that
    fails, it stays. Backups of the database made
    before still hold it, sealed with the master key.

    :raises NothingToDo: when it is not here, or in a token, which keeps it.
    :raises wrota.office.pki.four_eyes.NoPermit: when two operators have not agreed.
    """
    four_eyes.use_permit(ctx, act="root-away")
    rows = Certificate.objects.select_for_update().filter(kind=Certificate.Kind.ROOT)
    row = rows.filter(is_current=True).first()
    if row is None or not row.sealed_key:
        raise NothingToDo("klucza głównego urzędu nie ma na tym komputerze")
    key = queries.open_row(row)
    if isinstance(key.private_key, TokenKey):
        raise NothingToDo("klucz głównego urzędu jest w tokenie: zabierz token")
    sealed, given = offline.seal_root(key.private_key, need=need, of=of)
    offline.open_root(sealed, key.certificate, given[:need])
    keep(TakenRoot(ceremony.pem(key.certificate), sealed, given))
    queries.vault().forget(row.key_id)
    row.sealed_key, row.key_id = b"", ""
    row.save(update_fields=["sealed_key", "key_id"])
    memory.forget()


@command("pki.establish")
def back_up_master(ctx: Ctx, *, need: int, of: int) -> list[str]:
    """
    Return the shares of the master key that seals all keys of the centre.

    :raises wrota.office.pki.four_eyes.NoPermit: when two operators have not agreed.
    """
    four_eyes.use_permit(ctx, act="backup-keys")
    return shares.split(vault.master_key(Path(settings.HOME)), need=need, of=of)


@command("pki.establish")
def restore_master(ctx: Ctx, *, given: list[str]) -> None:
    """
    Bring the master key back from its shares.

    :raises wrota.office.pki.shares.BadShares: when the shares do not give a secret.
    :raises wrota.office.pki.vault.VaultLocked: when it opens no key of this centre.
    :raises NothingToDo: when no key was ever sealed with it.
    :raises wrota.office.pki.four_eyes.NoPermit: when two operators have not agreed.
    """
    four_eyes.use_permit(ctx, act="restore-keys")
    sealed = Certificate.objects.exclude(sealed_key=b"").exclude(key_id="").order_by("pk")
    row = next((one for one in sealed if vault.is_sealed(bytes(one.sealed_key))), None)
    if row is None:
        raise NothingToDo("nie ma tu kluczy zaszyfrowanych kluczem głównym")
    vault.restore_master(
        Path(settings.HOME),
        shares.join(given),
        key_id=row.key_id,
        sealed=bytes(row.sealed_key),
    )
