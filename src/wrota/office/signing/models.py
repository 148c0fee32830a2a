"""Trusted lists of the European Union as they came, with what became of the last refresh."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class TrustedList(TenantModel):
    """The newest believed list of a territory; the rows are the operator's."""

    territory = models.CharField("państwo", max_length=2)  # EU for the list of lists
    sequence_number = models.PositiveIntegerField("numer")
    issued_at = models.DateTimeField("wydana")
    next_update = models.DateTimeField("obowiązuje do")
    sha256 = models.CharField("skrót", max_length=64)
    xml = models.BinaryField("lista")
    taken_at = models.DateTimeField("przyjęta")
    tried_at = models.DateTimeField("sprawdzana")
    problem = models.CharField("przeszkoda", max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "lista zaufania"
        verbose_name_plural = "listy zaufania"
        constraints = [
            models.UniqueConstraint(fields=["authority", "territory"], name="signing_one_list")
        ]

    def __str__(self) -> str:
        return f"{self.territory} nr {self.sequence_number}"
