"""The register of what came (RPW) and the receipts that prove it."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Incoming(TenantModel):
    """Przesyłka wpływająca; the number is gap-free in the office and year and never reused."""

    class Channel(models.TextChoices):
        ACCOUNT = "konto", "konto w portalu"
        PAPER = "papier", "papier"
        ADE = "ade", "e-Doręczenia"
        EPUAP = "epuap", "ePUAP"
        EMAIL = "email", "e-mail"
        ORAL = "ustnie", "ustnie do protokołu"

    number = models.PositiveIntegerField("numer")
    year = models.PositiveSmallIntegerField("rok")
    received_at = models.DateTimeField("wpłynęło")
    channel = models.CharField("droga", max_length=8, choices=Channel.choices)
    has_legal_effect = models.BooleanField("wywołuje skutek", default=True)
    title = models.CharField("czego dotyczy", max_length=200)
    sender = models.CharField("nadawca", max_length=200)
    user_id = models.BigIntegerField("konto nadawcy", null=True)
    submission_id = models.BigIntegerField("podanie", null=True)
    form_code = models.CharField("formularz", max_length=60, blank=True)
    attachments = models.PositiveSmallIntegerField("liczba załączników", default=0)
    case_id = models.BigIntegerField("sprawa", null=True)
    routed_at = models.DateTimeField("przydzielono", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "przesyłka wpływająca"
        verbose_name_plural = "rejestr przesyłek wpływających"
        indexes = [models.Index(fields=["authority", "-received_at"], name="inbox_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year", "number"], name="inbox_number_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "submission_id"],
                condition=~models.Q(submission_id=None),
                name="inbox_submission_once",
            ),
        ]

    def __str__(self) -> str:
        return self.rpw

    @property
    def rpw(self) -> str:
        return f"RPW/{self.number:05d}/{self.year}"


class Receipt(TenantModel):
    """UPP: sealed at once (level B), stamped by the worker (T), archived and renewed (LTA)."""

    incoming = models.ForeignKey(Incoming, models.PROTECT, related_name="receipts")
    identifier = models.CharField("identyfikator poświadczenia", max_length=60)
    #: digest of the secret that opens tracking and the public check without an account
    code_digest = models.CharField("skrót kodu", max_length=64, db_index=True)
    code = models.CharField("kod", max_length=24)
    sealed_at = models.DateTimeField("zapieczętowano")
    sealed_id = models.BigIntegerField("dokument poziomu B")
    stamped_at = models.DateTimeField("oznakowano czasem", null=True)
    stamped_id = models.BigIntegerField("dokument poziomu T", null=True)
    archived_at = models.DateTimeField("ostatni znacznik archiwalny", null=True)
    archived_id = models.BigIntegerField("dokument poziomu LTA", null=True)
    #: before this moment the next archive time-stamp must be put over the last one
    renew_at = models.DateTimeField("odnowić przed", null=True)
    face_id = models.BigIntegerField("wizualizacja PDF", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "poświadczenie"
        indexes = [models.Index(fields=["authority", "renew_at"], name="inbox_renewal")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "identifier"], name="inbox_receipt_identifier_once"
            ),
            models.UniqueConstraint(
                fields=["authority", "incoming"], name="inbox_one_receipt_per_item"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier
