"""What a permit costs: statements of sales, yearly fees, instalments and reminders of them."""

from django.db import models
from django.db.models import Q

from wrota.kernel.tenancy import TenantModel
from wrota.modules.alcohol.models.permits import Licence, Outlet


class SalesStatement(TenantModel):
    """Oświadczenie: gross sales of one year at one outlet, zł; a correction is a new row."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="statements")
    party_id = models.BigIntegerField("przedsiębiorca")
    year = models.PositiveSmallIntegerField("rok sprzedaży")
    sales_a = models.DecimalField("sprzedaż A", max_digits=14, decimal_places=2, null=True)
    sales_b = models.DecimalField("sprzedaż B", max_digits=14, decimal_places=2, null=True)
    sales_c = models.DecimalField("sprzedaż C", max_digits=14, decimal_places=2, null=True)
    submitted_on = models.DateField("złożono")
    submission_id = models.BigIntegerField("podanie", null=True)
    case_id = models.BigIntegerField("sprawa", null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    is_current = models.BooleanField("obowiązuje", default=True)

    class Meta(TenantModel.Meta):
        verbose_name = "oświadczenie o sprzedaży"
        verbose_name_plural = "oświadczenia o sprzedaży"
        indexes = [models.Index(fields=["authority", "year"], name="alcohol_statements_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "outlet", "year"],
                condition=Q(is_current=True),
                name="alcohol_one_current_statement",
            ),
            models.UniqueConstraint(
                fields=["authority", "submission_id"],
                condition=~Q(submission_id=None),
                name="alcohol_statement_per_submission",
            ),
            models.CheckConstraint(
                condition=(Q(sales_a=None) | Q(sales_a__gte=0))
                & (Q(sales_b=None) | Q(sales_b__gte=0))
                & (Q(sales_c=None) | Q(sales_c__gte=0)),
                name="alcohol_sales_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}, {self.year}"


class YearFee(TenantModel):
    """Opłata of one permit for one year in zł with its working; the newest version counts."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="fees")
    year = models.PositiveSmallIntegerField("rok")
    version = models.PositiveSmallIntegerField("wersja", default=1)
    is_current = models.BooleanField("obowiązuje", default=True)
    statement = models.ForeignKey(SalesStatement, models.PROTECT, null=True, related_name="fees")
    amount = models.DecimalField("opłata", max_digits=12, decimal_places=2)
    working = models.JSONField("wyliczenie")
    assessed_on = models.DateField("naliczono")

    class Meta(TenantModel.Meta):
        verbose_name = "opłata za rok"
        verbose_name_plural = "opłaty za rok"
        indexes = [models.Index(fields=["authority", "year"], name="alcohol_fees_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "licence", "year", "version"], name="alcohol_fee_version_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "licence", "year"],
                condition=Q(is_current=True),
                name="alcohol_one_current_fee",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="alcohol_fee_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}, {self.year}: {self.amount}"


class Instalment(TenantModel):
    """Rata of a year's fee; `source` is its name in the books, which know what has been paid."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="instalments")
    year = models.PositiveSmallIntegerField("rok")
    number = models.PositiveSmallIntegerField("numer raty")
    amount = models.DecimalField("kwota", max_digits=12, decimal_places=2)
    due_on = models.DateField("termin")
    basis = models.CharField("podstawa", max_length=80)
    source = models.CharField("źródło w księgach", max_length=120)

    class Meta(TenantModel.Meta):
        verbose_name = "rata"
        verbose_name_plural = "raty"
        indexes = [models.Index(fields=["authority", "due_on"], name="alcohol_instalments_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "licence", "year", "number"], name="alcohol_instalment_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="alcohol_instalment_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.source


class Reminder(TenantModel):
    """A reminder that was sent to a holder: one for each permit, reason and day."""

    append_only = True

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="reminders")
    kind = models.CharField("o czym", max_length=20)
    for_day = models.DateField("dzień, o którym przypomniano")
    days_before = models.PositiveSmallIntegerField("na ile dni przed")
    sent_at = models.DateTimeField("wysłano")

    class Meta(TenantModel.Meta):
        verbose_name = "przypomnienie"
        verbose_name_plural = "przypomnienia"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "licence", "kind", "for_day", "days_before"],
                name="alcohol_reminder_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.kind} {self.for_day}"
