"""Private keys lie encrypted and are opened once per process."""

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

MASTER_BYTES = 32
_NONCE_BYTES = 12
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
    """A private key held in this process."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        return self.private_key.sign(data, _ECDSA)


class Vault:
    """Seals private keys with a master key and keeps the opened ones for this process."""

    def __init__(self, master: bytes) -> None:
        if len(master) != MASTER_BYTES:
            raise VaultLocked(f"klucz główny musi mieć {MASTER_BYTES} bajty")
        self._master = master
        self._opened: dict[str, tuple[bytes, SoftwareKey]] = {}
        self._lock = Lock()

    def seal(self, key_id: str, key: ec.EllipticCurvePrivateKey) -> bytes:
        """Return the key encrypted so that only this master and this key id open it."""
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
            or the certificate is not of this key.
        """
        with self._lock:
            known = self._opened.get(key_id)
        if known is not None and known[0] == sealed and known[1].certificate == certificate:
            return known[1]
        handle = SoftwareKey(self._decrypt(key_id, sealed), certificate, chain)
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

    def _decrypt(self, key_id: str, sealed: bytes) -> ec.EllipticCurvePrivateKey:
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


def _decode(text: str, source: str) -> bytes:
    try:
        master = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise VaultLocked(f"{source}: to nie jest klucz w base64") from error
    if len(master) != MASTER_BYTES:
        raise VaultLocked(f"{source}: klucz musi mieć {MASTER_BYTES} bajty")
    return master


def _create(path: Path) -> None:
    """Write a new key under another name and link it, so that two first starts agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(MASTER_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
