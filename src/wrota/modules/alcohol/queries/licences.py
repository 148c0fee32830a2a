"""The register of permits as officials see it: lists paged by key, a card, statements, dues."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from wrota.kernel.audit import journal
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import scope
from wrota.law.working import Wyliczenie
from wrota.modules.alcohol import rules
from wrota.modules.alcohol.models import (
    Application,
    Instalment,
    Licence,
    LicenceChange,
    SalesStatement,
    YearFee,
)
from wrota.modules.alcohol.queries.duties import booked, sources
from wrota.modules.alcohol.types import (
    ChangeRow,
    FeeRow,
    InstalmentRow,
    LicenceCard,
    LicenceRow,
    Page,
    StatementRow,
)
from wrota.office.ledger.types import ReceivableRow

PAGE = 50
#: asked for by name, and the states that it covers
STATES = {
    "w-mocy": (Licence.State.GRANTED,),
    "w-toku": (Licence.State.REQUESTED,),
    "zakonczone": (Licence.State.EXPIRED, Licence.State.WITHDRAWN, Licence.State.CEASED),
    "odmowy": (Licence.State.REFUSED, Licence.State.DROPPED),
}


def licences(
    ctx: Ctx,
    *,
    search: str = "",
    kind: str = "",
    purpose: str = "",
    state: str = "",
    ends_before: date | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Page:
    """
    List permits by id, newest first, below the key `after`.

    `state` is a key of `STATES`; the search looks at numbers, holders, NIP and outlets.
    """
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        rows = _found(search, kind, purpose, state, ends_before)
        if after is not None:
            rows = rows.filter(pk__lt=after)
        found = [row_of(one) for one in rows.order_by("-pk")[: limit + 1]]
    shown = tuple(found[:limit])
    return Page(shown, shown[-1].id if len(found) > limit else None)


def licence_card(ctx: Ctx, *, licence_id: int) -> LicenceCard:
    """
    Return a permit with its history, fees, dues and the holder's other permits at the outlet.

    :raises Licence.DoesNotExist: in this office.
    """
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        one = _base().get(pk=licence_id)
        same = _base().filter(outlet_id=one.outlet_id).exclude(pk=one.pk)
        card = LicenceCard(
            licence=row_of(one),
            granted_on=one.granted_on,
            end_ground=one.end_ground,
            end_basis=one.end_basis,
            barred_until=one.barred_until,
            document_id=one.document_id,
            decision_case_id=one.application.case_id if one.application else None,
            history=tuple(
                _change(c) for c in LicenceChange.objects.filter(licence=one).order_by("-pk")
            ),
            fees=tuple(
                _fee(f) for f in YearFee.objects.filter(licence=one).order_by("-year", "-version")
            ),
            instalments=tuple(instalment_rows(ctx, Instalment.objects.filter(licence=one))),
            statements=tuple(
                _statement(s)
                for s in _statements().filter(outlet_id=one.outlet_id).order_by("-year", "-pk")
            ),
            siblings=tuple(row_of(x) for x in same.order_by("kind", "-pk")[:PAGE]),
        )
    journal.read(ctx, name="alcohol.licence_card", data={"licence_id": licence_id})
    return card


def licences_of_party(ctx: Ctx, *, party_id: int, nip: str = "") -> list[LicenceRow]:
    """List the permits in force of one holder, for a clerk who must choose among them."""
    with scope(ctx.authority_id):
        mine = Q(party_id=party_id)
        if nip:
            mine |= Q(holder_nip=nip)
        rows = _base().filter(mine, state=Licence.State.GRANTED)
        return [row_of(one) for one in rows.order_by("outlet_id", "kind")[:PAGE]]


def matters_of(ctx: Ctx, *, case_id: int) -> tuple[int, ...]:
    """Return the ids of the permits that a case asks for or is about."""
    with scope(ctx.authority_id):
        one = Application.objects.filter(case_id=case_id).first()
        if one is None:
            return ()
        rows = Licence.objects.filter(Q(application=one) | Q(later__application=one))
        return tuple(rows.order_by("kind").values_list("pk", flat=True))


def statements(ctx: Ctx, *, year: int, search: str = "", limit: int = 500) -> list[StatementRow]:
    """List statements of the sales of a year, the newest first, corrections too."""
    ctx.require("alcohol.view")
    with scope(ctx.authority_id):
        rows = _statements().filter(year=year)
        if search:
            rows = rows.filter(
                Q(outlet__name__icontains=search)
                | Q(outlet__street__icontains=search)
                | Q(outlet__licences__holder_name__icontains=search)
            ).distinct()
        return [_statement(one) for one in rows.order_by("-submitted_on", "-pk")[:limit]]


def instalment_rows(ctx: Ctx, rows: QuerySet[Instalment]) -> list[InstalmentRow]:
    """Return instalments and their surcharges with what the books say, nearest day first."""
    wanted = list(rows.select_related("licence").order_by("due_on", "number"))
    names = sources(wanted)
    surcharges = {one.pk: f"alcohol.doplata:{one.pk}" for one in wanted}
    every = [name for own in names.values() for name in own] + list(surcharges.values())
    known = booked(ctx, every)
    found = []
    for one in wanted:
        dues = [known[name] for name in names[one.pk] if name in known]
        found.append(_instalment(one, dues))
        if extra := known.get(surcharges[one.pk]):
            found.append(_instalment(one, [extra], is_surcharge=True))
    return found


def row_of(one: Licence) -> LicenceRow:
    """Turn a permit into the value that others see."""
    return LicenceRow(
        one.pk,
        one.number,
        one.kind,
        one.permit,
        one.purpose,
        one.get_purpose_display() if one.purpose else one.get_permit_display(),
        one.holder_name,
        one.holder_nip,
        one.outlet_id,
        one.outlet.name,
        one.outlet.address,
        one.valid_from,
        one.valid_to,
        one.state,
        one.get_state_display(),
        one.ended_on,
        one.application.case_id if one.application else None,
    )


def _base() -> QuerySet[Licence]:
    return Licence.objects.select_related("outlet", "application")


def _found(
    search: str, kind: str, purpose: str, state: str, ends_before: date | None
) -> QuerySet[Licence]:
    rows = _base()
    if search:
        rows = rows.filter(
            Q(number__iexact=search)
            | Q(holder_name__icontains=search)
            | Q(holder_nip=search.replace("-", ""))
            | Q(outlet__name__icontains=search)
            | Q(outlet__street__icontains=search)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if state in STATES:
        rows = rows.filter(state__in=STATES[state])
    if ends_before is not None:
        rows = rows.filter(state=Licence.State.GRANTED, valid_to__lt=ends_before)
    return rows


def _statements() -> QuerySet[SalesStatement]:
    return SalesStatement.objects.select_related("outlet").prefetch_related("outlet__licences")


def _change(one: LicenceChange) -> ChangeRow:
    return ChangeRow(
        one.at, one.on, one.what, one.get_state_display(), one.who, one.case_id, one.changed
    )


def _fee(one: YearFee) -> FeeRow:
    return FeeRow(
        one.year,
        one.version,
        one.amount,
        Wyliczenie.from_dict(one.working),
        one.assessed_on,
        one.is_current,
    )


def _instalment(
    one: Instalment, dues: Iterable[ReceivableRow], *, is_surcharge: bool = False
) -> InstalmentRow:
    known = list(dues)
    left = sum((due.open for due in known), Decimal(0))
    still = next((due.id for due in known if due.open > 0), None)
    amount = known[0].amount if is_surcharge else one.amount
    due_on = known[0].due_on if is_surcharge else one.due_on
    first = one.year == one.licence.valid_from.year
    return InstalmentRow(
        one.pk, one.year, one.number, amount, left, due_on, one.basis, is_surcharge, first, still
    )


def _statement(one: SalesStatement) -> StatementRow:
    term = rules.termin_oswiadczenia(one.year + 1)
    sales = {"A": one.sales_a, "B": one.sales_b, "C": one.sales_c}
    holders = [licence.holder_name for licence in one.outlet.licences.all()]
    return StatementRow(
        one.pk,
        one.outlet.label,
        holders[0] if holders else "",
        one.year,
        {kind: value for kind, value in sales.items() if value is not None},
        one.submitted_on,
        max((one.submitted_on - term).days, 0) if one.corrects_id is None else 0,
        one.is_current,
        one.case_id,
    )
