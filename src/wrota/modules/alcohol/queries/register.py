"""The public extract of the register: business data only, no private address, no PESEL."""

from datetime import date

from django.db.models import Q

from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.law import polish
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _
from wrota.modules.alcohol.models import Licence
from wrota.modules.alcohol.queries.limits import ENDED
from wrota.office.publication.types import RegisterTable

COLUMNS = (
    "Numer",
    "Rodzaj",
    "Przeznaczenie",
    "Przedsiębiorca",
    "Punkt sprzedaży",
    "Adres punktu",
    "Ważne od",
    "Ważne do",
)
#: the column of the purpose
TERMS = (2,)
LONGEST = 5000
NOTE = Phrase(
    _(
        "Rodzaj A: do 4,5%% i piwo, B: od 4,5%% do 18%% oprócz piwa, C: powyżej 18%%. "
        "Stan na %(day)s."
    )
)


def rows(ctx: Ctx, *, on: date, search: str = "") -> RegisterTable:
    """List the permits that stood on a day, for everybody; the BIP calls it."""
    with scope(ctx.authority_id):
        # wydane, ale ważne dopiero od jutra, też jest w rejestrze: kolumna mówi od kiedy
        found = Licence.objects.filter(granted_on__lte=on, valid_to__gte=on).filter(
            Q(state=Licence.State.GRANTED)
            | Q(state__in=ENDED, granted_on__lte=on, ended_on__gte=on)
        )
        if search:
            found = found.filter(
                Q(number__icontains=search)
                | Q(holder_name__icontains=search)
                | Q(outlet__name__icontains=search)
                | Q(outlet__street__icontains=search)
                | Q(outlet__town__icontains=search)
            )
        found = found.select_related("outlet").order_by("kind", "granted_on", "pk")
        return RegisterTable(
            COLUMNS,
            tuple(public_row(one) for one in found[:LONGEST]),
            NOTE(day=polish.data(on)),
            TERMS,
        )


def public_row(licence: Licence) -> tuple[str, ...]:
    """Return what the public may see of a permit."""
    purpose = licence.get_purpose_display() if licence.purpose else licence.get_permit_display()
    # Adres siedziby osoby fizycznej bywa adresem domu, dlatego przy organizacji przyjęć
    # pokazuje się tylko miejscowość.
    outlet = licence.outlet
    address = outlet.town if licence.permit == "catering" else outlet.address
    return (
        licence.number,
        licence.kind,
        purpose,
        licence.holder_name,
        outlet.name,
        address,
        polish.data(licence.valid_from),
        polish.data(licence.valid_to),
    )
