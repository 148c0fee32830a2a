"""Private keys lie encrypted, or in a token, and are opened once per process."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from wrota.office.pki.token import TokenAway, TokenKey, TokenPlace, token

MASTER_BYTES = 32
_NONCE_BYTES = 12
_IN_TOKEN = b"WT1"  # the label of a key in the PKCS#11 token follows
_FORMAT = b"WK1"  # AES-256-GCM over PKCS#8, key by HKDF-SHA256 from the master, bound to the key id
_ECDSA = ec.ECDSA(hashes.SHA256())


class KeyHandle(Protocol):
    """A key that can sign, wherever it lives (file, database row, PKCS#11 token)."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Issuers from the nearest up to the root."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the DER-encoded ECDSA signature over SHA-256 of the data."""
        ...


class VaultLocked(RuntimeError):
    """The master key is missing, damaged or not the one that sealed this key."""


@dataclass(frozen=True)
class SoftwareKey:
    """A private key with its certificate; `private_key` may be a handle to a token's key."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        return self.private_key.sign(data, _ECDSA)


class Vault:
    """Seals private keys with a master key and keeps the opened ones for this process."""

    def __init__(self, master: bytes, place: TokenPlace | None = None) -> None:
        if len(master) != MASTER_BYTES:
            raise VaultLocked(f"klucz główny musi mieć {MASTER_BYTES} bajty")
        self._master = master
        self._place = place
        self._opened: dict[str, tuple[bytes, SoftwareKey]] = {}
        self._lock = Lock()

    def new_key(self) -> ec.EllipticCurvePrivateKey:
        """
        Make a key of the centre itself: in the token when the settings name one.

        :raises wrota.office.pki.token.TokenAway: when the token does not answer.
        """
        if self._place is None:
            return ec.generate_private_key(ec.SECP256R1())
        return TokenKey(token(self._place).make(), self._place)

    def seal(self, key_id: str, key: ec.EllipticCurvePrivateKey) -> bytes:
        """
        Return the key encrypted so that only this master and this key id open it.

        Of a key in the token only the label is kept.
        """
        if isinstance(key, TokenKey):
            return _IN_TOKEN + key.label.encode()
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher(key_id).encrypt(nonce, plain, key_id.encode())

    def open(
        self,
        key_id: str,
        sealed: bytes,
        *,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...] = (),
    ) -> SoftwareKey:
        """
        Return a handle to a sealed key; the second call costs nothing.

        :raises VaultLocked: when the blob was sealed by another master, for another key id,
            the token has no such key, or the certificate is not of this key.
        """
        with self._lock:
            known = self._opened.get(key_id)
        if known is not None and known[0] == sealed and known[1].certificate == certificate:
            return known[1]
        handle = SoftwareKey(self.unseal(key_id, sealed), certificate, chain)
        if handle.private_key.public_key() != certificate.public_key():
            raise VaultLocked(f"certyfikat nie należy do klucza {key_id}")
        with self._lock:
            self._opened[key_id] = (sealed, handle)
        return handle

    def forget(self, key_id: str) -> None:
        """Drop an opened key from memory, e.g. when its certificate was revoked."""
        with self._lock:
            self._opened.pop(key_id, None)

    def _cipher(self, key_id: str) -> AESGCM:
        info = b"wrota pki " + key_id.encode()
        return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._master))

    def _find(self, sealed: bytes) -> ec.EllipticCurvePrivateKey:
        if self._place is None:
            raise VaultLocked("klucz jest w tokenie, a ustawienia nie wskazują żadnego")
        try:
            return TokenKey(sealed.removeprefix(_IN_TOKEN).decode(), self._place)
        except TokenAway as error:
            raise VaultLocked(str(error)) from error

    def unseal(self, key_id: str, sealed: bytes) -> ec.EllipticCurvePrivateKey:
        """
        Return the key itself.

        :raises VaultLocked: when another master sealed it, or the token has no such key.
        """
        if sealed.startswith(_IN_TOKEN):
            return self._find(sealed)
        start = len(_FORMAT)
        nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
        try:
            if sealed[:start] != _FORMAT:
                raise VaultLocked(f"nieznany zapis klucza {key_id}")
            plain = self._cipher(key_id).decrypt(nonce, body, key_id.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultLocked(f"nie można otworzyć klucza {key_id}") from error
        key = load_der_private_key(plain, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise VaultLocked(f"klucz {key_id} nie jest kluczem ECDSA")
        return key


def master_key(home: Path, environ: Mapping[str, str] = os.environ) -> bytes:
    """
    Return the master key: `WROTA_PKI_KEY` (base64) or the file `secrets/pki.key`, made once.

    :raises VaultLocked: when the variable or the file is damaged or others may read the file.
    """
    given = environ.get("WROTA_PKI_KEY", "")
    if given:
        return _decode(given, "WROTA_PKI_KEY")
    path = home / "secrets" / "pki.key"
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise VaultLocked(f"plik {path} mogą czytać inni: ustaw prawa 0600")
    return _decode(path.read_text(encoding="ascii"), str(path))


def is_sealed(sealed: bytes) -> bool:
    """Tell whether a kept key is encrypted with the master key, not in a token."""
    return sealed.startswith(_FORMAT)


def restore_master(home: Path, master: bytes, *, key_id: str, sealed: bytes) -> None:
    """
    Put a master key back into `secrets/pki.key` after it opened a key that it should open.

    A file that is there already is kept beside it under another name.

    :raises VaultLocked: when it does not open that key; then nothing is written.
    """
    Vault(master).unseal(key_id, sealed)
    path = home / "secrets" / "pki.key"
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{secrets.token_hex(4)}.old"))
    _create(path, master)


def _decode(text: str, source: str) -> bytes:
    try:
        master = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise VaultLocked(f"{source}: to nie jest klucz w base64") from error
    if len(master) != MASTER_BYTES:
        raise VaultLocked(f"{source}: klucz musi mieć {MASTER_BYTES} bajty")
    return master


def _create(path: Path, master: bytes = b"") -> None:
    """Write a new key under another name and link it, so that two first starts agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(master or secrets.token_bytes(MASTER_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
