"""From a confirmed person to a certificate: one place for every way of confirming."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from wrota.kernel.context import Ctx
from wrota.office.holders.models import Enrolment, KeyDevice
from wrota.office.pki import commands as pki
from wrota.office.pki import holdings
from wrota.office.pki.profiles import Resident


def certify(ctx: Ctx, row: Enrolment) -> KeyDevice:
    """Certify the key of an enrolment inside a command of the centre; the caller holds the row."""
    resident = Resident(
        given_name=row.given_name, surname=row.surname, number=f"WR-M-{row.user_id}"
    )
    made = pki.certify_resident(
        ctx, resident=resident, use="resident", request=bytes(row.request), user_id=row.user_id
    )
    certificate = x509.load_pem_x509_certificate(made.pem.encode())
    row.state, row.ended_at = Enrolment.State.ISSUED, ctx.now
    row.save()
    return KeyDevice.objects.create(
        user_id=row.user_id,
        name=row.device,
        serial=made.serial,
        certificate_print=hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        key_print=row.key_print,
        enrolment=row,
        made_at=ctx.now,
    )


def has_certificate(ctx: Ctx, user_id: int) -> bool:
    """Say whether a person has a certificate in force already."""
    serials = list(KeyDevice.objects.filter(user_id=user_id).values_list("serial", flat=True))
    found = holdings.of_residents(ctx, serials=serials).values()
    return any(one.revoked_at is None and one.not_after > ctx.now for one in found)
