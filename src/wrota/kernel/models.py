"""The tenant itself and its gap-free counters."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Authority(models.Model):
    """Gmina, powiat, regional office, or a unit that belongs to one of them: the tenant."""

    class Kind(models.TextChoices):
        GMINA = "gmina", "gmina"
        POWIAT = "powiat", "powiat"
        VOIVODESHIP = "wojewodztwo", "województwo"
        UNIT = "jednostka", "jednostka organizacyjna"

    slug = models.SlugField("adres w portalu", max_length=60, unique=True)
    teryt = models.CharField("TERYT", max_length=7, blank=True, db_index=True)
    kind = models.CharField("rodzaj", max_length=12, choices=Kind.choices)
    name = models.CharField("nazwa urzędu", max_length=200)
    short_name = models.CharField("nazwa krótka", max_length=120)
    organ = models.CharField("organ", max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nadrzędna"
    )
    region = models.CharField("region", max_length=60, default="lubuskie")
    street = models.CharField("ulica i numer", max_length=120, blank=True)
    postal_code = models.CharField("kod pocztowy", max_length=6, blank=True)
    town = models.CharField("miejscowość", max_length=80, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    nip = models.CharField("NIP", max_length=10, blank=True)
    bank_account = models.CharField("rachunek dochodów", max_length=26, blank=True)
    population = models.PositiveIntegerField("ludność", null=True, blank=True)
    modules = models.JSONField("włączone moduły", default=list)
    settings = models.JSONField("ustawienia", default=dict)
    sources = models.JSONField("skąd dane", default=dict)
    is_operator = models.BooleanField("prowadzi platformę", default=False)

    class Meta:
        verbose_name = "urząd"
        verbose_name_plural = "urzędy"
        ordering = ["short_name"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return ", ".join(x for x in (self.street, f"{self.postal_code} {self.town}".strip()) if x)


class Counter(TenantModel):
    """The last number given in a register of a year; the row is the only lock writers share."""

    register = models.CharField("rejestr", max_length=80)
    year = models.PositiveSmallIntegerField("rok")
    value = models.PositiveIntegerField("ostatni numer", default=0)

    class Meta(TenantModel.Meta):
        verbose_name = "licznik"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "register", "year"], name="kernel_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.year}: {self.value}"
