"""Who works where, from when to when, and what the office tells everybody about itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wrota.kernel.tenancy import TenantModel


class Unit(TenantModel):
    """Komórka organizacyjna: its symbol opens every case reference of the unit."""

    symbol = models.CharField("symbol", max_length=20)
    name = models.CharField("nazwa", max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField("zniesiona", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "komórka organizacyjna"
        ordering = ["symbol"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "symbol"], name="offices_unit_symbol_once")
        ]

    def __str__(self) -> str:
        return f"{self.symbol} – {self.name}"


class Post(TenantModel):
    """Stanowisko."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField("stanowisko", max_length=120)

    class Meta(TenantModel.Meta):
        verbose_name = "stanowisko"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "unit", "title"], name="offices_post_once_in_unit"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Membership(TenantModel):
    """A person on a post, with roles, from a day to a day (exclusive)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="osoba"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")
    roles = models.JSONField("role", default=list)
    in_force_from = models.DateField("od")
    in_force_to = models.DateField("do", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zatrudnienie na stanowisku"
        indexes = [models.Index(fields=["authority", "user"], name="offices_member_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gt=F("in_force_from")),
                name="offices_membership_period_not_empty",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.post}"


class Substitution(TenantModel):
    """Zastępstwo: one member acts for another from a day to a day (inclusive)."""

    absent = models.ForeignKey(Membership, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    from_on = models.DateField("od")
    to_on = models.DateField("do")
    reason = models.CharField("powód", max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zastępstwo"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="offices_substitution_period"
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")), name="offices_substitution_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} za {self.absent}"


class Disclosure(TenantModel):
    """What an office tells about itself from a moment on: a change is a new row, none is edited."""

    append_only = True

    class Kind(models.TextChoices):
        HOURS = "godziny", "godziny otwarcia"
        DECLARATION = "deklaracja", "deklaracja dostępności"

    kind = models.CharField("o czym", max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField("wersja")
    said = models.JSONField("treść")
    at = models.DateTimeField("kiedy")
    by = models.CharField("kto", max_length=160)

    class Meta(TenantModel.Meta):
        verbose_name = "informacja urzędu o sobie"
        verbose_name_plural = "informacje urzędu o sobie"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "number"], name="offices_disclosure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.number}"
