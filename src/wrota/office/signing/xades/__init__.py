"""XAdES in one fixed profile: sign, raise to levels T, LT and LTA, verify."""

from wrota.office.signing.xades.archive import (
    MissingFile,
    add_stamp_values,
    archive_imprint,
    raise_to_lt,
    raise_to_lta,
)
from wrota.office.signing.xades.reading import (
    ReferenceCheck,
    ReferenceState,
    SignatureReport,
    Verdict,
    verify,
)
from wrota.office.signing.xades.writing import (
    CannotSign,
    Certificates,
    FileReference,
    ToSign,
    complete,
    imprint,
    mark_of_seal,
    mark_of_value,
    prepare,
    raise_to_t,
    sign,
)

__all__ = [
    "CannotSign",
    "Certificates",
    "FileReference",
    "MissingFile",
    "ReferenceCheck",
    "ReferenceState",
    "SignatureReport",
    "ToSign",
    "Verdict",
    "add_stamp_values",
    "archive_imprint",
    "complete",
    "imprint",
    "mark_of_seal",
    "mark_of_value",
    "prepare",
    "raise_to_lt",
    "raise_to_lta",
    "raise_to_t",
    "sign",
    "verify",
]
