"""Keys with which programs of an office use its API; only a digest of the secret is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from wrota.kernel.tenancy import TenantModel


class ApiKey(TenantModel):
    """Klucz API: a program's right to do some things in one office, for a time."""

    name = models.CharField("nazwa", max_length=80)
    #: SHA-256 of the secret, which has 256 random bits: a slow digest would add nothing
    digest = models.CharField("skrót klucza", max_length=64)
    beginning = models.CharField("początek klucza", max_length=12)
    permissions = models.JSONField("uprawnienia", default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="kto wydał"
    )
    made_at = models.DateTimeField("wydany")
    in_force_to = models.DateField("pierwszy dzień bez klucza")
    last_used_at = models.DateTimeField("ostatnie użycie", null=True, blank=True)
    last_used_from = models.CharField("z adresu", max_length=45, blank=True)
    revoked_at = models.DateTimeField("odwołany", null=True, blank=True)
    revoked_by = models.CharField("kto odwołał", max_length=160, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "klucz API"
        verbose_name_plural = "klucze API"
        constraints = [
            models.UniqueConstraint(fields=["authority", "digest"], name="keys_digest_once"),
            models.UniqueConstraint(
                fields=["authority", "name"],
                condition=Q(revoked_at=None),
                name="keys_name_once_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"
