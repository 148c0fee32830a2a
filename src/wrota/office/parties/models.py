"""Persons and entities that an office deals with."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Party(TenantModel):
    """Strona albo inny uczestnik: a person or an entity, known to one office."""

    class Kind(models.TextChoices):
        PERSON = "osoba", "osoba fizyczna"
        BUSINESS = "przedsiebiorca", "przedsiębiorca (osoba fizyczna)"
        ENTITY = "podmiot", "osoba prawna lub jednostka organizacyjna"

    kind = models.CharField("rodzaj", max_length=16, choices=Kind.choices)
    name = models.CharField("nazwa", max_length=200)
    first_name = models.CharField("imię", max_length=80, blank=True)
    last_name = models.CharField("nazwisko", max_length=80, blank=True)
    pesel = models.CharField("PESEL", max_length=11, blank=True)
    nip = models.CharField("NIP", max_length=10, blank=True)
    regon = models.CharField("REGON", max_length=14, blank=True)
    krs = models.CharField("KRS", max_length=10, blank=True)
    street = models.CharField("ulica i numer", max_length=120, blank=True)
    postal_code = models.CharField("kod pocztowy", max_length=6, blank=True)
    town = models.CharField("miejscowość", max_length=80, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefon", max_length=20, blank=True)
    ade = models.CharField("adres do e-Doręczeń", max_length=32, blank=True)
    user_id = models.BigIntegerField("konto", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "strona"
        verbose_name_plural = "strony"
        indexes = [models.Index(fields=["authority", "name"], name="parties_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "pesel", "nip"],
                condition=~models.Q(pesel=""),
                name="parties_pesel_once",
            ),
            models.UniqueConstraint(
                fields=["authority", "nip"],
                condition=models.Q(pesel="") & ~models.Q(nip=""),
                name="parties_entity_nip_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
