"""What the pages of one application need, worked out once per request."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from wrota.kernel.accounts import people
from wrota.kernel.accounts.types import MandateRow
from wrota.law.working import Wyliczenie
from wrota.office.forms import catalogue, queries
from wrota.office.forms.clean import Cleaned, clean_all
from wrota.office.forms.kinds import Lists
from wrota.office.forms.review import Section, review
from wrota.office.forms.spec import FormSpec
from wrota.office.forms.types import DraftView
from wrota.ui.parts import Step, SummaryRow
from wrota.web.citizen.access import Page, require_form
from wrota.web.citizen.frame import link
from wrota.web.citizen.lists import lists_for

ASIDE_ROWS = 6
LONG = 80


@dataclass(frozen=True)
class Filling:
    """An unfinished application of the signed-in person."""

    request: Page
    draft: DraftView

    @property
    def spec(self) -> FormSpec:
        return self.draft.spec

    @property
    def args(self) -> list[object]:
        return [self.request.office.slug, self.draft.key]

    @cached_property
    def lists(self) -> Lists:
        return lists_for(self.request.office, self.spec)

    @cached_property
    def cleaned(self) -> Cleaned:
        """The whole form as it is saved."""
        return clean_all(
            self.spec,
            self.draft.raw,
            self.draft.files,
            on=self.request.ctx.today,
            lists=self.lists,
        )

    @cached_property
    def mandates(self) -> list[MandateRow]:
        """The mandate of this application, as long as it holds for the form."""
        if self.draft.mandate_id is None:
            return []
        today = self.request.ctx.today
        rows = people.mandates(self.request.user.pk, on=today)
        return [
            m for m in rows if m.id == self.draft.mandate_id and m.covers(self.spec.code, today)
        ]

    @property
    def mandate(self) -> MandateRow | None:
        return self.mandates[0] if self.mandates else None

    @property
    def lost_mandate(self) -> bool:
        """The mandate ended while the application was being filled in."""
        return self.draft.mandate_id is not None and not self.mandates

    @property
    def outdated(self) -> bool:
        """A newer version of the form came into force meanwhile."""
        return (
            catalogue.form(self.spec.code, on=self.request.ctx.today).version != self.spec.version
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return review(self.spec, self.cleaned.values, self.lists)

    def step_url(self, step: int) -> str:
        """Return the address of a step, counted from 1."""
        return reverse("citizen:step", args=[*self.args, step])

    @property
    def review_url(self) -> str:
        return reverse("citizen:review", args=self.args)

    @property
    def service_url(self) -> str:
        return link("portal:card", self.request.office.slug, self.spec.code)

    def steps(self) -> list[Step]:
        """Return the steps for the progress bar; the last one is the review."""
        done = set(self.draft.steps_done)
        rows = [
            Step(str(step.title), self.step_url(n + 1) if n in done else "")
            for n, step in enumerate(self.spec.steps)
        ]
        return [*rows, Step(_("Sprawdź i podpisz"))]

    def so_far(self, here: int) -> list[SummaryRow]:
        """Return short answers of the other finished steps, for the box beside step `here`."""
        given = {name for name, texts in self.draft.raw.items() if any(map(str.strip, texts))}
        rows = [
            SummaryRow(row.label, "\n".join(row.lines))
            for section in self.sections
            if section.step in set(self.draft.steps_done) - {here}
            for row in section.rows
            if row.anchor in given and len(row.label) + sum(map(len, row.lines)) < LONG
        ]
        return rows[:ASIDE_ROWS]

    @cached_property
    def fee(self) -> Wyliczenie | None:
        """Return the estimated fee; a fee that still lacks an answer raises KeyError: none yet."""
        if self.spec.fee is None:
            return None
        try:
            return self.spec.fee(self.cleaned.values, self.request.ctx.today)
        except KeyError:
            return None


def filling(request: Page, key: UUID) -> Filling:
    """
    Return an application of the signed-in person.

    :raises Http404: when its form does not exist in the office.
    :raises ObjectDoesNotExist: when the person has no such application.
    """
    found = Filling(request, queries.draft(request.ctx, key=key))
    require_form(request.office, found.spec.code)
    return found


def step_index(spec: FormSpec, step: int) -> int:
    """Return the step counted from 0; `:raises Http404:` when the form has none of this number."""
    if not 1 <= step <= len(spec.steps):
        raise Http404("nie ma takiego kroku")
    return step - 1
