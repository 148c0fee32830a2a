"""What the module takes over when a case of its kind opens: nobody types it again."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wrota.kernel.command import command
from wrota.kernel.context import Ctx
from wrota.law import polish
from wrota.modules.alcohol.commands.appeals import find_appealed
from wrota.modules.alcohol.commands.matters import note
from wrota.modules.alcohol.commands.statements import read_statement
from wrota.modules.alcohol.models import About, Application, Licence, Outlet
from wrota.modules.alcohol.queries.checks import checks_of
from wrota.office.cases.events import CaseOpened
from wrota.office.cases.handlers import party_of
from wrota.office.cases.procedure import find
from wrota.office.forms import queries as forms
from wrota.office.forms.types import SubmissionView
from wrota.office.forms.values import Address
from wrota.office.parties import commands as parties
from wrota.office.parties import queries as known_parties

#: answers that later steps and letters quote; the rest stays in the submission
FACTS = (
    "budynek", "polozenie", "godziny", "ogrodek", "poprzednie_numery", "impreza", "godzina_od",
    "godzina_do", "opis_miejsca", "osoba_odpowiedzialna", "nazwa_organizatora", "wydane_przez",
    "numer_stalego", "obszar", "odbior", "rok", "korekta", "dzien_konca", "powod", "zwrot",
    "rachunek", "co_sie_zmienilo", "zmiana_od", "opis_zmiany", "powod_duplikatu", "opis_zdarzenia",
    "numer_decyzji", "dzien_decyzji", "dzien_doreczenia", "przywrocenie", "zadanie",
    "uzasadnienie", "nip", "firma",
)  # fmt: skip
PERMITS = {
    "alcohol.wniosek": "stale",
    "alcohol.jednorazowe": "jednorazowe",
    "alcohol.catering": "catering",
}


@command("alcohol.take")
def take_application(
    ctx: Ctx, *, case_id: int, procedure: str, submission_id: int, form_code: str
) -> int:
    """
    Copy the answers of a form into the module's tables; return the application's id.

    Makes the party, the outlet and the requested permits, and runs the checks. Doing it twice
    for one case is harmless.
    """
    known = Application.objects.filter(case_id=case_id).first()
    if known is not None:
        return known.pk
    sent = forms.submission(ctx, submission_id=submission_id)
    event = CaseOpened(case_id, procedure, submission_id, form_code)
    application = _application(ctx, event, sent)
    if form_code in PERMITS:
        _take_permit(ctx, application, sent, PERMITS[form_code])
    elif form_code == "alcohol.odwolanie":
        find_appealed(ctx, application)
    else:
        _take_about(application, sent)
    if form_code == "alcohol.oswiadczenie":
        read_statement(ctx, application)
    return application.pk


def _application(ctx: Ctx, event: CaseOpened, sent: SubmissionView) -> Application:
    plan = find(event.procedure)
    return Application.objects.create(
        case_id=event.case_id,
        procedure=plan.code,
        procedure_version=plan.version,
        step=plan.first,
        submission_id=sent.id,
        user_id=sent.user_id,
        party_id=_party(ctx, sent),
        facts=_facts(sent),
    )


def _party(ctx: Ctx, sent: SubmissionView) -> int:
    data = party_of(sent)
    seat = sent.answers.get("nowa_siedziba") or sent.answers.get("siedziba")
    if isinstance(seat, Address):
        street, rest = seat.lines()
        code, _, town = rest.partition(" ")
        data = replace(data, street=street, postal_code=code, town=town)
    return parties.enter(ctx, data=data)


def _facts(sent: SubmissionView) -> dict[str, Any]:
    facts = {name: _plain(sent.answers[name]) for name in FACTS if name in sent.answers}
    return facts | {"zalaczniki": dict(Counter(field for field, _, _ in sent.files))}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _take_permit(ctx: Ctx, application: Application, sent: SubmissionView, permit: str) -> None:
    said = sent.answers
    application.permit = permit
    application.kinds = sorted(said["rodzaje"])
    application.purpose = str(said.get("przeznaczenie", ""))
    application.valid_from, application.valid_to = said["od"], said["do"]
    application.outlet = _outlet(application.party_id, said, permit)
    application.checks = [one.to_dict() for one in checks_of(application, today=ctx.today)]
    application.save()
    holder = known_parties.party(ctx, party_id=application.party_id)
    for kind in application.kinds:
        licence = Licence.objects.create(
            kind=kind,
            permit=permit,
            purpose=application.purpose,
            application=application,
            outlet=application.outlet,
            party_id=application.party_id,
            user_id=application.user_id,
            holder_name=holder.name,
            holder_nip=holder.nip,
            valid_from=application.valid_from,
            valid_to=application.valid_to,
            state=Licence.State.REQUESTED,
        )
        # sprawę zakłada proces roboczy, czasem już następnego dnia
        filed_on = sent.submitted_at.astimezone(polish.WARSZAWA).date()
        note(ctx, licence, "Wpłynął wniosek", on=filed_on, case_id=application.case_id)


def _outlet(party_id: int, said: Mapping[str, Any], permit: str) -> Outlet:
    where: dict[str, Callable[[], tuple[Any, str]]] = {
        "stale": lambda: (said["lokal"], str(said.get("nazwa_punktu", ""))),
        "jednorazowe": lambda: (said["miejsce"], str(said.get("impreza", ""))),
        "catering": lambda: (said["siedziba"], f"Obszar: {said.get('obszar', '')}"),
    }
    address, name = where[permit]()
    street, rest = address.lines()
    code, _, town = rest.partition(" ")
    values = {
        "name": name[:160],
        "street": street,
        "postal_code": code,
        "town": town,
        "place": str(said.get("polozenie", "") or said.get("opis_miejsca", ""))[:160],
        "hours": str(said.get("godziny", ""))[:160],
        "storage": str(said.get("magazyn", ""))[:240],
    }
    outlet, _ = Outlet.objects.update_or_create(
        party_id=party_id, address_key=address_key(address), defaults=values
    )
    return outlet


def address_key(address: Address) -> str:
    """Return the address without case, dots and spaces: what two spellings have in common."""
    text = " ".join(address.lines()).casefold()
    return "".join(c for c in text if c.isalnum() or c == "/")


def _take_about(application: Application, sent: SubmissionView) -> None:
    """Link the permits in force that the holder named by number; others are left to the clerk."""
    said = sent.answers
    numbers = [str(said[f"numer_{k}"]).strip().upper() for k in "abc" if said.get(f"numer_{k}")]
    rows = list(
        Licence.objects.filter(
            number__in=numbers, state=Licence.State.GRANTED, holder_nip=str(said.get("nip", ""))
        ).select_related("outlet")
    )
    About.objects.bulk_create(About(application=application, licence=row) for row in rows)
    found = {row.number for row in rows}
    application.kinds = sorted({row.kind for row in rows})
    application.outlet = rows[0].outlet if rows else None
    application.facts |= {"numery": numbers, "nieznane": [n for n in numbers if n not in found]}
    application.save()
