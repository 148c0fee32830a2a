"""Invented matters at different stations, made by the same commands that people use."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import yaml

from django.utils import timezone

from wrota.conf import reader
from wrota.conf.journey import answers
from wrota.kernel.accounts import people
from wrota.kernel.accounts.models import User
from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.context import Actor, Ctx
from wrota.kernel.manifest import permissions_of
from wrota.kernel.models import Authority
from wrota.kernel.offices import queries as offices
from wrota.kernel.tasks.queue import system_ctx
from wrota.kernel.tenancy import scope
from wrota.modules.alcohol import commands as alcohol
from wrota.modules.alcohol.commands import opinion
from wrota.modules.alcohol.models import Application
from wrota.modules.alcohol.types import Ruling
from wrota.office.cases import commands as cases
from wrota.office.cases import letters
from wrota.office.cases import queries as case_queries
from wrota.office.delivery import commands as delivery
from wrota.office.delivery import queries as deliveries
from wrota.office.forms import catalogue
from wrota.office.forms import commands as forms
from wrota.office.forms import queries as drafts
from wrota.office.forms.commands import NewFile
from wrota.office.forms.kinds import Lists
from wrota.office.inbox import commands as inbox
from wrota.office.inbox import jobs
from wrota.office.inbox.commands import Signatory
from wrota.web.citizen.lists import lists_for

FORM = "alcohol.wniosek"
#: stations in order; a matter goes as far as the one that it names
STATIONS = ("sprawdzenie", "opinia", "oplata", "podpis", "wydane")


def load() -> None:
    """Make the matters of demo/matters.yaml once; an office that has cases is left alone."""
    said = yaml.safe_load((reader.ROOT / "demo" / "matters.yaml").read_text())
    for slug in sorted({one["urzad"] for one in said}):
        office = Authority.objects.get(slug=slug)
        if "alcohol" not in office.modules or case_queries.cases(system_ctx(office.pk)):
            continue
        for one in (m for m in said if m["urzad"] == slug):
            _Matter(office, one).play()


class _Matter:
    """One matter and the people who carry it, each at the moment of their act."""

    def __init__(self, office: Authority, said: dict[str, Any]) -> None:
        self.office, self.said = office, said
        self.moment = timezone.localtime() - timedelta(days=said["dni_temu"])
        self.case_id = 0

    def play(self) -> None:
        """Go through the stations up to the one that the matter names."""
        self.submit()
        steps: tuple[Callable[[], None], ...] = (self.check, self.opine, self.pay, self.finish)
        for step in steps[: STATIONS.index(self.said["stacja"])]:
            self.moment = min(self.moment + timedelta(days=2), timezone.localtime())
            step()

    def submit(self) -> None:
        """Fill, sign and send the form; then do at once what the worker would."""
        resident = self.resident
        key = forms.start(resident, form_code=FORM, prefill={})
        uploads = [
            NewFile(field=field, name=name, content=content)
            for field, (name, content) in answers.files().items()
        ]
        draft = drafts.draft(resident, key=key)
        lists = self.lists
        for step in range(len(draft.spec.steps)):
            files = uploads if step == len(draft.spec.steps) - 1 else ()
            saved = forms.save_step(
                resident, key=key, step=step, raw=self.raw, files=files, lists=lists
            )
            if not saved.ok:
                raise ValueError(f"{self.said['lokal']}: {saved.errors}")
        user = User.objects.get(email=self.said["mieszkaniec"])
        receipt = inbox.submit_form(
            resident,
            key=key,
            digest=drafts.draft(resident, key=key).digest,
            signatory=Signatory(
                person=people.card(user),
                proof=Proof(user.pk, str(user), "totp", resident.now),
            ),
            lists=lambda _spec: lists,
        )
        jobs.register(self.system, incoming_id=receipt.incoming.id)
        found = case_queries.case_of_submission(
            self.system, submission_id=receipt.incoming.submission_id or 0
        )
        if found is None:
            raise ValueError(f"{self.said['lokal']}: sprawa nie powstała")
        self.case_id = found.id

    def check(self) -> None:
        """The clerk takes the matter and sends it to the commission."""
        clerk = self.official("urzednik")
        task = case_queries.case_view(clerk, case_id=self.case_id).open_tasks[0]
        cases.take(clerk, task_id=task.id)
        alcohol.finish_check(clerk, case_id=self.case_id)

    def opine(self) -> None:
        """The commission agrees and the fee is booked."""
        clerk = self.official("urzednik")
        ruling = Ruling(positive=True, on=clerk.today)
        alcohol.record_opinion(clerk, case_id=self.case_id, ruling=ruling)
        with scope(self.office.pk):
            application = Application.objects.get(case_id=self.case_id)
        opinion.print_ruling(self.system, application_id=application.pk)
        alcohol.assess(clerk, case_id=self.case_id)

    def pay(self) -> None:
        """The fee comes in and the decisions are drafted."""
        treasurer = self.official("ksiegowosc")
        alcohol.confirm_payment(treasurer, case_id=self.case_id, paid_on=treasurer.today)
        made = alcohol.draft_decision(self.official("urzednik"), case_id=self.case_id)
        for letter_id in made:
            letters.render_draft(self.system, letter_id=letter_id)

    def finish(self) -> None:
        """The head signs, the resident collects."""
        # a draft carries the day on which it was made: it is signed the same day
        self.moment -= timedelta(days=2)
        head = self.official("kierownik")
        proof = Proof(head.account_id, head.actor.name, "totp", head.now)
        letters.sign(head, case_id=self.case_id, proof=proof)
        self.moment += timedelta(hours=3)
        for parcel in deliveries.of_case(self.system, case_id=self.case_id):
            delivery.collect(self.resident, delivery_id=parcel.id)

    @property
    def raw(self) -> dict[str, list[str]]:
        """What the resident types, in the names of the form's inputs."""
        said = self.said
        shop = {"lokal-ulica": said["ulica"], "lokal-nr_domu": said["nr"], "lokal-nr_lokalu": ""}
        own = {
            "firma": said["firma"],
            "imie": said["imie"],
            "nazwisko": said["nazwisko"],
            "nip": said["nip"],
            "nazwa_punktu": said["lokal"],
        }
        names = {name: code for code, name in self.lists["localities"]}
        typed = answers.typed(self.moment.date()) | own | shop
        typed["lokal"] = names.get(typed["lokal"], typed["lokal"])
        chosen = answers.CHOSEN | {
            "rodzaje": tuple(said["rodzaje"]),
            "przeznaczenie": (said["przeznaczenie"],),
            "ogrodek": ("nie",),
        }
        return {k: [v] for k, v in typed.items()} | {k: list(v) for k, v in chosen.items()}

    @property
    def lists(self) -> Lists:
        return lists_for(self.office, catalogue.form(FORM, on=self.moment.date()))

    @property
    def system(self) -> Ctx:
        return system_ctx(self.office.pk, now=self.moment)

    @property
    def resident(self) -> Ctx:
        user = User.objects.get(email=self.said["mieszkaniec"])
        actor = Actor(kind="resident", name=str(user), user_id=user.pk, strong=True)
        return self._ctx(actor, frozenset({"mieszkaniec"}), self.moment)

    def official(self, role: str) -> Ctx:
        """Return the context of the first person who holds a role."""
        with scope(self.office.pk):
            member = offices.holders(role, on=self.moment.date())[0]
        actor = Actor(
            kind="official",
            name=str(member.user),
            user_id=member.user_id,
            post=member.post.title,
            strong=True,
        )
        return self._ctx(actor, frozenset(member.roles), self.moment)

    def _ctx(self, actor: Actor, roles: frozenset[str], now: datetime) -> Ctx:
        allowed = permissions_of(roles, enabled=tuple(self.office.modules))
        return replace(self.system, actor=actor, permissions=allowed, now=now, channel="cli")
