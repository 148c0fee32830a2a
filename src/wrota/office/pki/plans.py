"""How the centre and the offices are named in certificates."""

from wrota.kernel.models import Authority
from wrota.office.pki import queries
from wrota.office.pki.profiles import CeremonyPlan, Organisation


def plan_of(operator: Authority) -> CeremonyPlan:
    """Return the names that the centre of this operator gives to its authorities."""
    return CeremonyPlan(
        operator=organisation(operator),
        places=queries.places(),
        root_name="Wrota – główny urząd certyfikacji",
        issuing_name="Wrota – urząd wystawiający",
        tsa_name="Wrota – znacznik czasu",
        seal_name="Wrota – pieczęć platformy",
    )


def organisation(office: Authority) -> Organisation:
    """Return how an office is named in certificates."""
    return Organisation(name=office.name, teryt=office.teryt, nip=office.nip)
