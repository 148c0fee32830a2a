"""Double entry that is only added to, and the receivables on top of it."""

from django.db import models
from django.db.models import Q

from wrota.kernel.tenancy import TenantModel


class Entry(TenantModel):
    """Dekret: a balanced set of postings, never edited, only reversed."""

    append_only = True

    number = models.PositiveIntegerField("numer w dzienniku")
    year = models.PositiveSmallIntegerField("rok")
    booked_on = models.DateField("data zapisu")
    document_on = models.DateField("data dowodu")
    source = models.CharField("źródło", max_length=120)  #: "alcohol.fee:17/2"
    text = models.CharField("opis", max_length=200)
    booked_by = models.CharField("kto", max_length=160)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")

    class Meta(TenantModel.Meta):
        verbose_name = "dekret"
        verbose_name_plural = "dziennik"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "source"], name="ledger_entry_source_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "year", "number"], name="ledger_entry_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year} {self.text}"


class Posting(TenantModel):
    """Zapis na koncie: debit above zero, credit below."""

    append_only = True

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField("konto", max_length=12)
    classification = models.CharField("klasyfikacja", max_length=20, blank=True)
    party_id = models.BigIntegerField("kontrahent", null=True)
    amount = models.DecimalField("kwota", max_digits=16, decimal_places=2)

    class Meta(TenantModel.Meta):
        verbose_name = "zapis"
        indexes = [models.Index(fields=["authority", "account"], name="ledger_by_account")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_posting_not_zero")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Receivable(TenantModel):
    """Należność: one sum due from one party by one day, with the working that explains it."""

    source = models.CharField("źródło", max_length=120)
    party_id = models.BigIntegerField("dłużnik")
    user_id = models.BigIntegerField("konto w portalu", null=True)
    case_id = models.BigIntegerField("sprawa", null=True)
    title = models.CharField("tytuł", max_length=160)
    classification = models.CharField("klasyfikacja", max_length=20)
    amount = models.DecimalField("kwota", max_digits=14, decimal_places=2)
    due_on = models.DateField("termin płatności")
    charged_on = models.DateField("przypisano")
    working = models.JSONField("wyliczenie", default=dict)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = "należność"
        verbose_name_plural = "należności"
        indexes = [
            models.Index(fields=["authority", "case_id"], name="ledger_due_case"),
            models.Index(fields=["user_id", "due_on"], name="ledger_due_user"),
            models.Index(fields=["authority", "due_on"], name="ledger_due_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "source"], name="ledger_receivable_source_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_receivable_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"


class Settlement(TenantModel):
    """What lowers a receivable: a payment (wpłata) or a write-down (odpis)."""

    append_only = True

    class Kind(models.TextChoices):
        PAYMENT = "wplata", "wpłata"
        WRITE_DOWN = "odpis", "odpis"

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="settlements")
    kind = models.CharField("rodzaj", max_length=8, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    amount = models.DecimalField("kwota", max_digits=14, decimal_places=2)
    settled_on = models.DateField("dzień")

    class Meta(TenantModel.Meta):
        verbose_name = "rozliczenie należności"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_settlement_not_zero")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
