"""Cases, their tasks, clock, papers and chronology."""

from django.db import models
from django.db.models import Q

from wrota.kernel.offices.models import Unit
from wrota.kernel.tenancy import TenantModel


class Case(TenantModel):
    """Sprawa."""

    reference = models.CharField("znak sprawy", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    jrwa = models.CharField("klasa JRWA", max_length=6)
    number = models.PositiveIntegerField("numer w spisie")
    year = models.PositiveSmallIntegerField("rok")
    title = models.CharField("tytuł", max_length=200)
    procedure = models.CharField("procedura", max_length=60)
    procedure_version = models.PositiveSmallIntegerField("wersja procedury")
    submission_id = models.BigIntegerField("podanie", null=True)
    user_id = models.BigIntegerField("konto strony", null=True)
    handler_id = models.BigIntegerField("prowadzący", null=True)
    handler = models.CharField("prowadzący sprawę", max_length=160, blank=True)
    started_on = models.DateField("wszczęta")
    opened_at = models.DateTimeField("założona")
    due_on = models.DateField("termin załatwienia")
    closed_at = models.DateTimeField("zakończona", null=True)
    outcome = models.CharField("sposób załatwienia", max_length=120, blank=True)
    chain = models.CharField("skrót chronologii", max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "sprawa"
        verbose_name_plural = "sprawy"
        indexes = [
            models.Index(fields=["authority", "-opened_at"], name="cases_newest"),
            models.Index(fields=["authority", "closed_at", "due_on"], name="cases_by_due"),
            models.Index(fields=["user_id", "-opened_at"], name="cases_of_account"),
            models.Index(fields=["authority", "submission_id"], name="cases_by_submission"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "unit", "jrwa", "year", "number"], name="cases_number_once"
            ),
            models.UniqueConstraint(fields=["authority", "reference"], name="cases_reference_once"),
            models.UniqueConstraint(
                fields=["authority", "submission_id"],
                condition=~Q(submission_id=None),
                name="cases_one_per_submission",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Task(TenantModel):
    """One open row for each step the case now stands at: the state, readable by SQL."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    step = models.CharField("krok", max_length=60)
    role = models.CharField("rola", max_length=20)
    waits = models.CharField("czyj ruch", max_length=8)
    opened_at = models.DateTimeField("otwarte")
    due_on = models.DateField("do kiedy")
    taken_by = models.BigIntegerField("wziął", null=True)
    taker = models.CharField("kto wziął", max_length=160, blank=True)
    outcome = models.CharField("wynik", max_length=60, blank=True)
    done_at = models.DateTimeField("zrobione", null=True)
    done_by = models.CharField("kto zrobił", max_length=160, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zadanie"
        verbose_name_plural = "zadania"
        indexes = [
            models.Index(
                fields=["authority", "role", "due_on"],
                name="cases_open_tasks",
                condition=Q(done_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case", "step"],
                condition=Q(done_at=None),
                name="cases_step_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.step}"


class ClockEvent(TenantModel):
    """What moves the statutory term of a case, with its article."""

    class Kind(models.TextChoices):
        STOP = "stop", "termin stoi"
        RESUME = "wznowienie", "termin biegnie dalej"
        EXTEND = "przedluzenie", "nowy termin"

    case = models.ForeignKey(Case, models.PROTECT, related_name="clock")
    kind = models.CharField("rodzaj", max_length=12, choices=Kind.choices)
    on = models.DateField("dzień")
    #: name of wrota.law.clock.Reason for a stop, free text for an extension
    reason = models.CharField("powód", max_length=200)
    new_day = models.DateField("nowy termin", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zdarzenie zegara"

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class CaseParty(TenantModel):
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    party_id = models.BigIntegerField("strona")
    role = models.CharField("rola", max_length=40)

    class Meta(TenantModel.Meta):
        verbose_name = "strona sprawy"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case", "party_id", "role"], name="cases_party_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.party_id}"


class CaseDocument(TenantModel):
    """A document in the case file; `seen_by_party` opens it in the resident's own desk."""

    class Direction(models.TextChoices):
        IN = "wplyw", "wpłynęło"
        OUT = "wyszlo", "wysłano"
        OWN = "wewnetrzne", "wewnętrzne"

    case = models.ForeignKey(Case, models.PROTECT, related_name="file")
    document_id = models.BigIntegerField("dokument")
    number = models.PositiveSmallIntegerField("lp.")
    direction = models.CharField("kierunek", max_length=10, choices=Direction.choices)
    added_at = models.DateTimeField("dołączono")
    seen_by_party = models.BooleanField("widzi strona", default=False)

    class Meta(TenantModel.Meta):
        verbose_name = "dokument sprawy"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case", "number"], name="cases_document_number_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "case", "document_id"], name="cases_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Act(TenantModel):
    """One line of the metryka sprawy (KPA art. 66a); each carries the digest of the one before."""

    append_only = True

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField("lp.")
    at = models.DateTimeField("kiedy")
    who = models.CharField("kto", max_length=160)
    post = models.CharField("stanowisko", max_length=120, blank=True)
    what = models.CharField("czynność", max_length=240)
    plain = models.CharField("słowami dla strony", max_length=240, blank=True)
    document_id = models.BigIntegerField("dokument", null=True)
    previous = models.CharField("skrót poprzedniej", max_length=64, blank=True)
    digest = models.CharField("skrót", max_length=64)

    class Meta(TenantModel.Meta):
        verbose_name = "czynność"
        verbose_name_plural = "metryka sprawy"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case", "number"], name="cases_act_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.what}"


class Note(TenantModel):
    """A remark for the office only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    at = models.DateTimeField("kiedy")
    who = models.CharField("kto", max_length=160)
    text = models.TextField("treść", max_length=4000)

    class Meta(TenantModel.Meta):
        verbose_name = "notatka"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:40]


class Letter(TenantModel):
    """A decision, ruling or letter on its way from draft to signature."""

    class State(models.TextChoices):
        RENDERING = "w_druku", "powstaje projekt"
        DRAFT = "projekt", "projekt gotowy"
        SIGNED = "podpisane", "podpisane"
        REPLACED = "zastapione", "zastąpione nową wersją"
        FAILED = "blad", "projekt się nie udał"

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField("rodzaj", max_length=16)  # decyzja | postanowienie | pismo
    subject = models.CharField("czego dotyczy", max_length=80)  #: module's own key, "A"
    title = models.CharField("tytuł", max_length=200)
    template = models.CharField("wzór", max_length=40)
    content = models.JSONField("treść")
    version = models.PositiveSmallIntegerField("wersja", default=1)
    state = models.CharField("stan", max_length=12, choices=State.choices)
    dated_on = models.DateField("data pisma")
    drafted_by = models.CharField("kto przygotował", max_length=160)
    draft_id = models.BigIntegerField("projekt", null=True)
    signed_id = models.BigIntegerField("podpisany dokument", null=True)
    signed_at = models.DateTimeField("podpisano", null=True)
    signed_by = models.CharField("kto podpisał", max_length=160, blank=True)
    proof = models.JSONField("potwierdzenie drugim składnikiem", default=dict)

    class Meta(TenantModel.Meta):
        verbose_name = "pismo"
        verbose_name_plural = "pisma"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case", "kind", "subject", "version"],
                name="cases_letter_version_once",
            )
        ]

    def __str__(self) -> str:
        return self.title
