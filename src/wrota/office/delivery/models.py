"""Deliveries to the account in the office's system, with their proof."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Delivery(TenantModel):
    """Doręczenie: the addressee confirms before the content opens (KPA art. 39¹, 46)."""

    class State(models.TextChoices):
        WAITING = "czeka", "Czeka na odbiór"
        DELIVERED = "doreczone", "Doręczone"
        DEEMED = "uznane", "Uznane za doręczone"

    number = models.PositiveIntegerField("numer w rejestrze przesyłek wychodzących")
    year = models.PositiveSmallIntegerField("rok")
    case_id = models.BigIntegerField("sprawa", null=True)
    document_id = models.BigIntegerField("dokument")
    title = models.CharField("tytuł", max_length=200)
    addressee = models.CharField("adresat", max_length=200)
    party_id = models.BigIntegerField("strona", null=True)
    user_id = models.BigIntegerField("konto adresata")
    sent_at = models.DateTimeField("wystawiono")
    notice_at = models.DateTimeField("zawiadomiono", null=True)
    second_notice_at = models.DateTimeField("zawiadomiono powtórnie", null=True)
    deemed_on = models.DateField("dzień, w którym doręczenie uważa się za dokonane")
    state = models.CharField("stan", max_length=10, choices=State.choices)
    delivered_at = models.DateTimeField("doręczono", null=True)
    proof_id = models.BigIntegerField("UPD", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "doręczenie"
        verbose_name_plural = "doręczenia"
        indexes = [
            models.Index(fields=["user_id", "state"], name="delivery_of_account"),
            models.Index(fields=["authority", "case_id"], name="delivery_of_case"),
            models.Index(
                fields=["deemed_on"],
                name="delivery_waiting",
                condition=models.Q(state="czeka"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year", "number"], name="delivery_number_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "document_id", "user_id"], name="delivery_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.addressee}"
