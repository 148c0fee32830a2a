"""What every letter of an office has: organ, addressee, signatory, instruction."""

from typing import Any

from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.law import params, polish
from wrota.modules.alcohol.models import Application, Licence
from wrota.office.parties import queries as parties

ACT = (
    "ustawy z dnia 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
    "alkoholizmowi"
)
KPA = "ustawy z dnia 14 czerwca 1960 r. – Kodeks postępowania administracyjnego"


def letterhead(ctx: Ctx, party_id: int) -> dict[str, Any]:
    """Return the fields of a letter that do not depend on what it says."""
    office = Authority.objects.get(pk=ctx.authority_id)
    party = parties.party(ctx, party_id=party_id)
    heads = offices.holders("kierownik", on=ctx.today)
    head = heads[0] if heads else None
    return {
        "organ": office.organ,
        "office": office.name,
        "address": office.address,
        "contact": ", ".join(x for x in (office.phone, office.email) if x),
        "place": office.town or office.short_name,
        "addressees": [{"name": party.name, "address": party.address}],
        "signatory": {
            "name": str(head.user) if head else "",
            "post": head.post.title if head else office.organ,
            "by_authority": "",
        },
        "copies": [f"{party.name} (strona)", "akta sprawy"],
    }


def appeal(ctx: Ctx) -> str:
    """Return the instruction of a decision: appeal, term, waiver (KPA art. 107 § 1 pkt 7)."""
    days = params.value("kpa.odwolanie", on=ctx.today).jako_int
    term = polish.odmiana(days, "dzień", "dni", "dni")
    return (
        "Od tej decyzji można się odwołać do samorządowego kolegium odwoławczego, za "
        f"pośrednictwem organu, który ją wydał, w ciągu {term} od dnia doręczenia (art. 127 § 1 "
        "i 2, art. 129 § 1 i 2 k.p.a.).\n\n"
        "W tym czasie strona może zrzec się odwołania, składając organowi oświadczenie. Z dniem, "
        "w którym organ je dostanie, decyzja staje się ostateczna i prawomocna, a odwołania ani "
        "skargi do sądu nie można już wnieść (art. 127a k.p.a.)."
    )


def place_of(licence: Licence) -> str:
    """Return the outlet in one line, with its place in the building."""
    return ", ".join(x for x in (licence.outlet.label, licence.outlet.place) if x)


def day_of_filing(application: Application) -> str:
    """Return the day on which the application came, in words."""
    first = application.licences.order_by("pk").first()
    change = first.history.order_by("pk").first() if first else None
    return polish.data_slownie(change.on) if change else ""
