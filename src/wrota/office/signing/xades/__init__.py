"""XAdES in one fixed profile: sign, raise to level T, verify."""

from wrota.office.signing.xades.reading import (
    ReferenceCheck,
    ReferenceState,
    SignatureReport,
    Verdict,
    verify,
)
from wrota.office.signing.xades.writing import (
    CannotSign,
    FileReference,
    imprint,
    raise_to_t,
    sign,
)

__all__ = [
    "CannotSign",
    "FileReference",
    "ReferenceCheck",
    "ReferenceState",
    "SignatureReport",
    "Verdict",
    "imprint",
    "raise_to_t",
    "sign",
    "verify",
]
