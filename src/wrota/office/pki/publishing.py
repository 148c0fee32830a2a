"""What anybody needs to check our signatures, as files that the front server gives out."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from wrota.office.pki import ceremony, queries
from wrota.office.pki.models import Certificate


def write_public_files() -> None:
    """
    Write certificates and revocation lists into `public/` of the data folder.

    `ca.pem` (roots and issuers), `tsa.pem`, `lists.pem` serve people with openssl; for every
    authority there are its certificate, its list and the changes since (DER), under the names
    to which certificates and lists point.
    """
    time_stamps = queries.centre_key(Certificate.Kind.TSA).certificate
    files = queries.trust_files() | {"tsa.pem": ceremony.pem(time_stamps)}
    for one in queries.authorities():
        files[f"{one.slug}.cer"] = one.der
        files |= {f"{one.slug}.crl": one.full_list} if one.full_list else {}
        files |= {f"{one.slug}-delta.crl": one.changes} if one.changes else {}
        files |= {f"{one.slug}-cross-{root}.cer": der for root, der in one.crossed}
    folder = Path(settings.HOME) / "public"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    os.replace(draft, path)
