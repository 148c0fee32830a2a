"""All that a person has with all offices, gathered in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from wrota.kernel.models import Authority
from wrota.law import polish
from wrota.office.cases import queries as cases
from wrota.office.cases.types import CaseRow
from wrota.office.delivery import queries as deliveries
from wrota.office.delivery.types import DeliveryRow
from wrota.office.forms import queries as forms
from wrota.office.forms.types import DraftRow
from wrota.office.inbox import queries as inbox
from wrota.office.inbox.types import ReceiptView
from wrota.office.ledger import queries as ledger
from wrota.office.ledger.types import ReceivableRow
from wrota.ui import words
from wrota.ui.kept import shown

NEAR = 3


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that waits for the person: what, by when, what happens otherwise, and the way."""

    office: str
    title: str
    until: date | None
    left: str
    effect: str
    url: str
    label: str
    more_url: str = ""
    more_label: str = ""


@dataclass(frozen=True)
class Matters:
    """Everything of one account; lists are newest first."""

    cases: list[CaseRow]
    dues: list[ReceivableRow]
    letters: list[DeliveryRow]
    drafts: list[DraftRow]
    receipts: list[ReceiptView]
    offices: dict[int, Authority]
    today: date

    @cached_property
    def moves(self) -> list[Move]:
        """What waits for the person, the nearest day first."""
        waiting = [self._letter(d) for d in self.letters if d.is_waiting]
        dues = [d for d in self.dues if not d.is_settled]
        payments = [self._due(d) for d in dues]
        known = {(d.authority_id, d.case_id) for d in dues}
        known |= {(d.authority_id, d.case_id) for d in self.letters if d.is_waiting}
        asked = [
            self._asked(c)
            for c in self.open_cases
            if c.waits == "party" and (c.authority_id, c.id) not in known
        ]
        return sorted([*waiting, *payments, *asked], key=lambda m: m.until or date.max)

    @property
    def open_cases(self) -> list[CaseRow]:
        return [c for c in self.cases if c.closed_at is None]

    @property
    def closed_cases(self) -> list[CaseRow]:
        return [c for c in self.cases if c.closed_at is not None]

    @property
    def sent_only(self) -> list[ReceiptView]:
        """Receipts whose application has no case: not yet, or because it needs none."""
        return [r for r in self.receipts if r.incoming.case_id is None]

    @property
    def open_dues(self) -> list[ReceivableRow]:
        return [d for d in self.dues if not d.is_settled]

    def name(self, authority_id: int) -> str:
        return self.offices[authority_id].short_name

    def slug(self, authority_id: int) -> str:
        return self.offices[authority_id].slug

    def _letter(self, one: DeliveryRow) -> Move:
        return Move(
            office=self.name(one.authority_id),
            title=_("Odbierz pismo: %s") % shown(one.title),
            until=one.deemed_on,
            left=left(one.deemed_on, self.today),
            effect=_("Po tym dniu pismo uznamy za doręczone, nawet jeśli go nie otworzysz."),
            url=reverse("citizen:delivery", args=[self.slug(one.authority_id), one.id]),
            label=_("Odbierz pismo"),
        )

    def _due(self, due: ReceivableRow) -> Move:
        office = self.slug(due.authority_id)
        asked = [c for c in self.open_cases if _is_case_of(c, due) and c.waits == "party"]
        more = reverse("citizen:case", args=[office, due.case_id]) if due.case_id else ""
        return Move(
            office=self.name(due.authority_id),
            title=_("Zapłać %(sum)s: %(what)s")
            % {"sum": polish.kwota(due.open), "what": shown(due.title)},
            until=due.due_on,
            left=left(due.due_on, self.today),
            effect=asked[0].plain if asked else "",
            url=f"{reverse('citizen:payments')}#n-{due.authority_id}-{due.id}",
            label=_("Zapłać %s") % polish.kwota(due.open),
            more_url=more,
            more_label=_("Zobacz sprawę"),
        )

    def _asked(self, case: CaseRow) -> Move:
        return Move(
            office=self.name(case.authority_id),
            title=case.title,
            until=None,
            left="",
            effect=case.plain,
            url=reverse("citizen:case", args=[self.slug(case.authority_id), case.id]),
            label=_("Zobacz, co zrobić"),
        )


def _is_case_of(case: CaseRow, due: ReceivableRow) -> bool:
    return (case.authority_id, case.id) == (due.authority_id, due.case_id)


def matters_of(user_id: int, *, today: date) -> Matters:
    """Read everything of an account in all offices."""
    found = Matters(
        cases=cases.cases_of_account(user_id),
        dues=ledger.dues_of_account(user_id, only_open=False),
        letters=deliveries.of_account(user_id),
        drafts=forms.drafts_of_account(user_id),
        receipts=inbox.receipts_of_account(user_id),
        offices={},
        today=today,
    )
    ids = {row.authority_id for rows in _lists(found) for row in rows}
    found.offices.update(Authority.objects.in_bulk(ids))
    return found


def left(day: date, today: date) -> str:
    """Say how much time is left: "zostało 6 dni"."""
    days = (day - today).days
    if days < 0:
        return _("%s po terminie") % words.dni(-days)
    if days == 0:
        return _("dziś ostatni dzień")
    return words.zostalo(days).lower()


def _lists(
    found: Matters,
) -> tuple[Iterable[CaseRow | ReceivableRow | DeliveryRow | DraftRow | ReceiptView], ...]:
    return found.cases, found.dues, found.letters, found.drafts, found.receipts
