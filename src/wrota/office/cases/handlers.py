"""What cases do when something comes."""

from django.utils import timezone

from wrota.kernel.context import Ctx
from wrota.kernel.events import enabled
from wrota.kernel.offices import queries as offices
from wrota.office.cases import commands
from wrota.office.cases.procedure import Procedure, opened_by
from wrota.office.cases.types import NewCase
from wrota.office.delivery.events import Delivered
from wrota.office.forms import catalogue
from wrota.office.forms import queries as forms
from wrota.office.forms.types import SubmissionView
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import queries as items
from wrota.office.inbox.events import Registered
from wrota.office.parties import commands as parties
from wrota.office.parties.types import PartyData


def open_for(ctx: Ctx, event: Registered) -> None:
    """Open a case for a form that starts a procedure of a module that is on."""
    plan = opened_by(event.form_code)
    if plan is None or event.submission_id is None:
        return
    if catalogue.owner(event.form_code).code not in enabled(ctx.authority_id):
        return
    sent = forms.submission(ctx, submission_id=event.submission_id)
    receipt = items.receipt_of_submission(ctx, submission_id=sent.id)
    case_id = commands.open_case(
        ctx,
        new=NewCase(
            procedure=plan.code,
            title=_title(plan, sent),
            started_on=timezone.localdate(sent.submitted_at),
            unit_id=_unit(plan.unit),
            submission_id=sent.id,
            form_code=event.form_code,
            user_id=sent.user_id,
            party_ids=((_party(ctx, sent), "wnioskodawca"),),
            document_ids=_papers(sent, receipt.xml_id),
        ),
    )
    inbox.link_to_case(ctx, incoming_id=event.incoming_id, case_id=case_id)


def keep_proof(ctx: Ctx, event: Delivered) -> None:
    """Open a delivered document to the party and put the proof of delivery into the file."""
    if event.case_id is None:
        return
    commands.mark_delivered(
        ctx, case_id=event.case_id, document_id=event.document_id, proof_id=event.proof_id
    )


def _unit(symbol: str) -> int:
    """Return the unit that runs the procedure; an office without it has one unit that does all."""
    units = offices.units()
    return next((u.pk for u in units if u.symbol == symbol), units[0].pk)


def _papers(sent: SubmissionView, receipt_id: int) -> tuple[int, ...]:
    """Return the documents in order; a file that answers two questions is filed once."""
    return tuple(dict.fromkeys((sent.document_id, *(d for _, _, d in sent.files), receipt_id)))


def _title(plan: Procedure, sent: SubmissionView) -> str:
    about = sent.answers.get("nazwa_punktu") or sent.acts_for or sent.sender
    return f"{plan.title}: {about}"


def _party(ctx: Ctx, sent: SubmissionView) -> int:
    return parties.enter(ctx, data=party_of(sent))


def party_of(sent: SubmissionView) -> PartyData:
    """Read the applicant out of the answers by the names that all forms share."""
    said = sent.answers
    place = said.get("siedziba") or said.get("adres")
    lines = place.lines() if place is not None else ("", "")
    code, _, town = lines[1].partition(" ")
    return PartyData(
        kind="podmiot" if said.get("krs") else "przedsiebiorca" if said.get("nip") else "osoba",
        name=str(said.get("firma") or sent.acts_for or sent.sender),
        nip=str(said.get("nip", "")),
        regon=str(said.get("regon", "")),
        krs=str(said.get("krs", "")),
        street=lines[0],
        postal_code=code,
        town=town,
        email=str(said.get("email", "")),
        phone=str(said.get("telefon", "")),
        user_id=sent.user_id,
    )
