"""The append-only journal and the seals that chain it."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class AuditSeal(TenantModel):
    """One sealed batch: the Merkle root of its entries, chained to the seal before."""

    append_only = True

    number = models.PositiveIntegerField("numer")
    size = models.PositiveIntegerField("liczba wpisów")
    root = models.CharField("korzeń", max_length=64)
    previous = models.CharField("poprzednia pieczęć", max_length=64)
    digest = models.CharField("skrót pieczęci", max_length=64)
    sealed_at = models.DateTimeField("zapieczętowano")

    class Meta(TenantModel.Meta):
        verbose_name = "pieczęć dziennika"
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="audit_seal_number_once")
        ]

    def __str__(self) -> str:
        return f"pieczęć {self.number}: {self.digest[:12]}"


class AuditEntry(TenantModel):
    """What happened, who did it and when; `payload` is the text that the digest covers."""

    append_only = True
    written_once = ("seal", "position")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("kiedy")
    kind = models.CharField("rodzaj", max_length=10)  # command | event | refusal | read | sign-in
    name = models.CharField("czynność", max_length=120)
    actor = models.CharField("kto", max_length=160)
    user_id = models.BigIntegerField("konto", null=True)
    payload = models.TextField("zapis")
    digest = models.CharField("skrót", max_length=64)
    seal = models.ForeignKey(
        AuditSeal, models.PROTECT, null=True, related_name="entries", verbose_name="pieczęć"
    )
    position = models.PositiveIntegerField("miejsce w pieczęci", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "wpis dziennika"
        verbose_name_plural = "dziennik"
        indexes = [
            models.Index(fields=["authority", "-id"], name="audit_newest"),
            models.Index(
                fields=["authority", "id"], name="audit_unsealed", condition=models.Q(seal=None)
            ),
            # who wants to prove one entry knows its name and moment
            models.Index(
                fields=["authority", "at"], name="audit_events", condition=models.Q(kind="event")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name}"


class AuditDay(TenantModel):
    """The seals of an office from one published root to the next, chained to the day before."""

    append_only = True

    day = models.DateField("dzień")
    first = models.PositiveIntegerField("pierwsza pieczęć")
    last = models.PositiveIntegerField("ostatnia pieczęć")
    root = models.CharField("korzeń", max_length=64)
    previous = models.CharField("poprzedni dzień", max_length=64)
    digest = models.CharField("skrót dnia", max_length=64)

    class Meta(TenantModel.Meta):
        verbose_name = "dzień dziennika"
        constraints = [
            models.UniqueConstraint(fields=["authority", "day"], name="audit_day_once"),
            models.UniqueConstraint(fields=["authority", "last"], name="audit_day_seal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.first}-{self.last}"
