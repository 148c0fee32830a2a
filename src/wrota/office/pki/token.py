"""Keys that live in a PKCS#11 token (a card, an HSM, SoftHSM2) and never leave it."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

#: the process that loaded this file
_born = os.getpid()
_STAYS = "klucz jest w tokenie i nie da się go wyjąć"


class TokenAway(RuntimeError):
    """The token, its module or its PIN is not there, or the token has no such key."""


class KeyStays(TypeError):
    """Somebody asked for the bytes of a key that never leaves its token."""


@dataclass(frozen=True)
class TokenPlace:
    """Which token to use; the PIN comes from the environment or a file that only we may read."""

    module: str  #: path of the PKCS#11 library
    label: str
    pin: str


class Token:
    """One open session with a token; several threads take turns in it."""

    def __init__(self, place: TokenPlace) -> None:
        """:raises TokenAway: when the module, the token or the PIN is wrong."""
        import pkcs11

        try:
            library = pkcs11.lib(place.module)
            if os.getpid() != _born:  # a forked process must introduce itself to the library
                library.reinitialize()
            found = library.get_token(token_label=place.label)
            self._session = found.open(rw=True, user_pin=place.pin)
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            raise TokenAway(f"token „{place.label}”: {type(error).__name__}") from error
        self._lock = Lock()
        self._found: dict[str, Any] = {}

    def make(self) -> str:
        """Make a key pair on P-256 that cannot be taken out; return its label."""
        import pkcs11
        from pkcs11.util.ec import encode_named_curve_parameters

        label = f"wrota-{uuid4()}"
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        kept = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        try:
            with self._lock:
                domain = self._session.create_domain_parameters(
                    pkcs11.KeyType.EC, curve, local=True
                )
                domain.generate_keypair(store=True, label=label, private_template=kept)
        except pkcs11.PKCS11Error as error:
            raise TokenAway(f"token nie utworzył klucza: {type(error).__name__}") from error
        return label

    def public(self, label: str) -> ec.EllipticCurvePublicKey:
        """
        Return the public key of a pair.

        :raises TokenAway: when the token has none under this label.
        """
        import pkcs11
        from pkcs11.util.ec import encode_ec_public_key

        try:
            with self._lock:
                found = self._session.get_key(pkcs11.ObjectClass.PUBLIC_KEY, label=label)
                assert isinstance(found, pkcs11.PublicKey)
                known = load_der_public_key(encode_ec_public_key(found))
        except pkcs11.PKCS11Error as error:
            raise TokenAway(f"w tokenie nie ma klucza {label}") from error
        assert isinstance(known, ec.EllipticCurvePublicKey)  # made by `make`
        return known

    def sign(self, label: str, digest: bytes) -> bytes:
        """
        Return the two numbers of an ECDSA signature, one after another.

        :raises TokenAway: when the token has no such key or refuses.
        """
        import pkcs11

        private = pkcs11.ObjectClass.PRIVATE_KEY
        try:
            with self._lock:
                if label not in self._found:
                    self._found[label] = self._session.get_key(private, label=label)
                return bytes(self._found[label].sign(digest, mechanism=pkcs11.Mechanism.ECDSA))
        except pkcs11.PKCS11Error as error:
            raise TokenAway(f"token nie podpisał: {type(error).__name__}") from error


class TokenKey(ec.EllipticCurvePrivateKey):
    """A private key of a token in the shape that builders of certificates take."""

    def __init__(self, label: str, place: TokenPlace) -> None:
        """:raises TokenAway: when the token has no such key."""
        self.label = label
        self._place = place
        self._public = token(place).public(label)

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        algorithm = signature_algorithm.algorithm
        assert isinstance(algorithm, hashes.HashAlgorithm)  # the centre hashes here, not elsewhere
        digest = hashes.Hash(algorithm)
        digest.update(bytes(data))
        both = token(self._place).sign(self.label, digest.finalize())
        half = len(both) // 2
        return encode_dss_signature(
            int.from_bytes(both[:half], "big"), int.from_bytes(both[half:], "big")
        )

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def exchange(self, *_: object) -> NoReturn:
        raise KeyStays(_STAYS)

    def private_numbers(self) -> NoReturn:
        raise KeyStays(_STAYS)

    def private_bytes(self, *_: object) -> NoReturn:
        raise KeyStays(_STAYS)

    def __copy__(self) -> "TokenKey":
        return self

    def __deepcopy__(self, _: object) -> "TokenKey":
        return self


def place_of(home: Path, *, module: str, label: str, pin: str) -> TokenPlace | None:
    """
    Return the token that the settings name, or None; the PIN may lie in `secrets/pki.pin`.

    :raises TokenAway: when a module is named without a token or a PIN, or others may read the file.
    """
    if not module:
        return None
    file = home / "secrets" / "pki.pin"
    if not pin and file.is_file():
        if file.stat().st_mode & 0o077:
            raise TokenAway(f"plik {file} mogą czytać inni: ustaw prawa 0600")
        pin = file.read_text(encoding="utf-8").strip()
    if not label or not pin:
        raise TokenAway("podaj WROTA_PKI_TOKEN i WROTA_PKI_PIN albo plik secrets/pki.pin")
    return TokenPlace(module, label, pin)


def token(place: TokenPlace) -> Token:
    """Return the open token of this process; a process that was forked opens its own."""
    return _open(place, os.getpid())


@lru_cache(maxsize=2)
def _open(place: TokenPlace, pid: int) -> Token:
    return Token(place)
