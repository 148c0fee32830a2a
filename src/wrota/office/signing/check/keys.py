"""Verifying a raw signature value with the algorithms that we take from others."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from wrota.office.signing.check.judged import Refused

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Method:
    """A signature method: the family of the key and the digest."""

    family: str  #: ecdsa, rsa, pss
    digest: str


_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_NEWER = "http://www.w3.org/2007/05/xmldsig-more#"
#: What XML signatures of others may use; SHA-1, DSA and HMAC are not here on purpose.
XML_METHODS = {
    **{f"{_MORE}ecdsa-{one}": Method("ecdsa", one) for one in HASHES},
    **{f"{_MORE}rsa-{one}": Method("rsa", one) for one in HASHES},
    **{f"{_NEWER}{one}-rsa-MGF1": Method("pss", one) for one in HASHES},
}
XML_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}


def verify_xml(certificate: x509.Certificate, method: Method, value: bytes, message: bytes) -> None:
    """
    Check a value of XMLDSig over octets.

    :raises Refused: when it does not hold or the key is of another kind.
    """
    key, digest = certificate.public_key(), HASHES[method.digest]
    try:
        if method.family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(value, key.key_size), message, ec.ECDSA(digest))
        elif method.family == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, message, padding.PKCS1v15(), digest)
        elif method.family == "pss" and isinstance(key, rsa.RSAPublicKey):
            scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
            key.verify(value, message, scheme, digest)
        else:
            raise Refused("klucz nie pasuje do algorytmu podpisu", "the key has another algorithm")
    except InvalidSignature as error:
        raise Refused(
            "podpis nie pasuje do danych, które obejmuje", "the signature value does not hold"
        ) from error


def _der(value: bytes, key_size: int) -> bytes:
    half = (key_size + 7) // 8
    if len(value) != 2 * half:
        raise Refused("wartość podpisu ma złą długość", "the signature value has a wrong length")
    return encode_dss_signature(
        int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
    )
