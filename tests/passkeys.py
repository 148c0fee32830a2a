"""A passkey in software that answers as an authenticator does (WebAuthn, ES256)."""

import hashlib
import json
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from wrota.kernel.accounts.models import User

HOST = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPasskey:
    """Registered for a person without a browser."""

    def __init__(self, user: User, *, host: str = HOST) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id, self._host = secrets.token_bytes(16), host
        known = AttestedCredentialData.create(
            b"\0" * 16, self._id, ES256.from_cryptography_key(self._key.public_key())
        )
        data = AuthenticatorData.create(self._rp, PRESENT | VERIFIED | ATTESTED, 0, known)
        self._store(user, AttestationObject.create("none", data, {}))

    @property
    def _rp(self) -> bytes:
        return hashlib.sha256(self._host.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": f"http://{self._host}"}
        return json.dumps(said).encode()

    def _store(self, user: User, attested: AttestationObject) -> None:
        client = self._client_data("webauthn.create", websafe_encode(b"x" * 32))
        credential = {
            "id": websafe_encode(self._id),
            "rawId": websafe_encode(self._id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(bytes(attested)),
            },
            "clientExtensionResults": {},
        }
        Authenticator.objects.create(
            user=user,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Telefon", "credential": credential},
        )

    def answer(self, asked: dict[str, Any], *, verified: bool = True) -> bytes:
        """Agree to what the page asks; without `verified` nobody showed a finger or a PIN."""
        client = self._client_data("webauthn.get", asked["publicKey"]["challenge"])
        flags = PRESENT | (VERIFIED if verified else 0)
        data = bytes(AuthenticatorData.create(self._rp, flags, 1))
        digest = hashlib.sha256(client).digest()
        signature = self._key.sign(data + digest, ec.ECDSA(hashes.SHA256()))
        credential = {
            "id": websafe_encode(self._id),
            "rawId": websafe_encode(self._id),
            "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
            },
            "clientExtensionResults": {},
        }
        return json.dumps(credential).encode()
