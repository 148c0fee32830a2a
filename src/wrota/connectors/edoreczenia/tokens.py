"""
Tokens of the User Agent API: OAuth 2.0, the system proves itself with its key (RFC 7523).

The published description names OAuth 2.0 and X.509 certificates of systems; how the assertion is
made is not in it (pewnosc: V).
"""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from threading import Lock

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from wrota.office.ports.mailboxes import Box, BoxAway, BoxRefused

SECONDS = 20
LIFE = 120  #: seconds for which an assertion is good
EARLY = 30  #: seconds before its end a token is renewed
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPE = "read_messages write_messages"
_kept: dict[tuple[str, str], tuple[str, float]] = {}
_lock = Lock()


def token(box: Box, *, now: float | None = None) -> str:
    """Return a token that is good for a while; `:raises BoxAway: BoxRefused:`."""
    moment = time.time() if now is None else now
    place = (box.server, box.login)
    with _lock:
        known = _kept.get(place)
        if known is not None and known[1] > moment:
            return known[0]
        fresh, life = _ask(box, moment)
        _kept[place] = (fresh, moment + max(life - EARLY, 1))
        return fresh


def forget(box: Box) -> None:
    """Drop a token that the service does not take any more."""
    with _lock:
        _kept.pop((box.server, box.login), None)


def assertion(box: Box, *, audience: str, now: float) -> str:
    """Return a signed JWT that names the system, for one use within two minutes."""
    key = load_pem_private_key(box.secret.encode(), password=None)
    head = {"alg": "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"}
    said = {
        "iss": box.login,
        "sub": box.login,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": int(now),
        "exp": int(now) + LIFE,
    }
    text = f"{_json(head | {'typ': 'JWT'})}.{_json(said)}"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    elif isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    else:
        raise BoxRefused("klucz systemu musi być kluczem RSA albo P-256")
    return f"{text}.{_base64(signature)}"


def _ask(box: Box, now: float) -> tuple[str, int]:
    url = f"{box.server.rstrip('/')}/oauth2/token"
    try:
        answer = requests.post(
            url,
            data={
                "grant_type": "client_credentials",
                "client_id": box.login,
                "client_assertion_type": ASSERTION,
                "client_assertion": assertion(box, audience=url, now=now),
                "scope": SCOPE,
            },
            timeout=SECONDS,
            allow_redirects=False,
        )
        if answer.status_code in {400, 401, 403}:
            raise BoxRefused("e-Doręczenia nie przyjęły klucza systemu. Sprawdź jego rejestrację.")
        if answer.status_code in {429, 503}:
            said = answer.headers.get("Retry-After", "")
            pause = int(said) if said.isdigit() else None
            raise BoxAway("serwer autoryzacji prosi o przerwę", again_in=pause)
        answer.raise_for_status()
        given = answer.json()
        return str(given["access_token"]), int(given.get("expires_in", 60))
    except (requests.RequestException, KeyError, ValueError) as error:
        raise BoxAway(f"serwer autoryzacji nie odpowiada: {error}") from error


def _json(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
