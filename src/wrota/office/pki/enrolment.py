"""Requests for certificates that come with a key made elsewhere: in a browser, on a server."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

MAX_BYTES = 8192


class BadRequest(ValueError):
    """The request cannot be taken; the message says why, in Polish."""


def read_request(data: bytes) -> ec.EllipticCurvePublicKey:
    """
    Return the key of a PKCS#10 request (PEM or DER) after a check that its holder signed it.

    Names and extensions that it asks for are not looked at: the centre says what it knows itself.

    :raises BadRequest: when it is too long, damaged, for another kind of key, or not signed by it.
    """
    if len(data) > MAX_BYTES:
        raise BadRequest("żądanie certyfikatu jest za długie")
    try:
        if data.lstrip().startswith(b"-----"):
            request = x509.load_pem_x509_csr(data)
        else:
            request = x509.load_der_x509_csr(data)
        key = request.public_key()
        is_signed = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm, InvalidSignature, x509.InvalidVersion) as error:
        raise BadRequest("żądanie certyfikatu jest uszkodzone") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise BadRequest("klucz musi być kluczem ECDSA P-256")
    if not is_signed:
        raise BadRequest("żądania nie podpisano kluczem, o którym mówi")
    return key


def make_request(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a PKCS#10 request (DER) for a key that was made here; it asks for no name."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
