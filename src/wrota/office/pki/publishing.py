"""What anybody needs to check our signatures, as files that the front server gives out."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from django.conf import settings

from wrota.office.pki import ceremony, queries
from wrota.office.pki.models import Certificate


def write_public_files() -> None:
    """
    Write certificates and revocation lists into `public/` of the data folder.

    `ca.pem` (root and issuers), `tsa.pem`, `lists.pem` serve people with openssl; `root.cer`,
    `issuing.cer`, `root.crl`, `issuing.crl` (DER) are what the certificates point to.
    """
    trust = queries.trust_anchors()
    time_stamps = queries.centre_key(Certificate.Kind.TSA).certificate
    lists = {one.issuer: one for one in trust.revocation_lists}
    files = {
        "ca.pem": ceremony.pem(*trust.roots, *trust.issuers),
        "tsa.pem": ceremony.pem(time_stamps),
        "lists.pem": b"".join(one.public_bytes(Encoding.PEM) for one in trust.revocation_lists),
    }
    for name, certificate in (("root", trust.roots[-1]), ("issuing", trust.issuers[-1])):
        files[f"{name}.cer"] = certificate.public_bytes(Encoding.DER)
        if certificate.subject in lists:
            files[f"{name}.crl"] = lists[certificate.subject].public_bytes(Encoding.DER)
    folder = Path(settings.HOME) / "public"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    os.replace(draft, path)
