"""The office that keeps enrolments and certificates of residents: the one that runs the centre."""

from dataclasses import replace

from wrota.kernel.context import Ctx
from wrota.kernel.offices import public
from wrota.office.pki.queries import NoCentre


def at_centre(ctx: Ctx, *permissions: str) -> Ctx:
    """
    Return the context in which the same person acts at the regional centre.

    :raises wrota.office.pki.queries.NoCentre: before there is an office that runs it.
    """
    operator = public.operator()
    if operator is None:
        raise NoCentre("centrum certyfikacji nie zostało jeszcze założone")
    return replace(ctx, authority_id=operator.pk).having(*permissions)
