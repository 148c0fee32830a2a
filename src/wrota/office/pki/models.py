"""Certificates with their sealed keys, and the lists of those taken back."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Certificate(TenantModel):
    """
    One certificate; the private key lies beside it, encrypted with the master key.

    Rows of the centre itself (root, issuing, TSA, platform seal) belong to the operator.
    """

    class Kind(models.TextChoices):
        ROOT = "root", "główny urząd certyfikacji"
        ISSUING = "issuing", "urząd wystawiający"
        TSA = "tsa", "znacznik czasu"
        PLATFORM = "platform", "pieczęć platformy"
        SEAL = "seal", "pieczęć urzędu"
        PERSON = "person", "podpis pracownika"

    kind = models.CharField("rodzaj", max_length=8, choices=Kind.choices)
    key_id = models.CharField("identyfikator klucza", max_length=36)
    sealed_key = models.BinaryField("zaszyfrowany klucz")
    der = models.BinaryField("certyfikat")
    chain_pem = models.TextField("wystawcy", blank=True)  # from the nearest up to the root
    serial = models.CharField("numer seryjny", max_length=40)  # hex, lower case
    holder = models.CharField("posiadacz", max_length=200)
    user_id = models.BigIntegerField("konto pracownika", default=0)  # 0: not a person
    post = models.CharField("stanowisko", max_length=120, blank=True)
    not_before = models.DateTimeField("ważny od")
    not_after = models.DateTimeField("ważny do")
    is_current = models.BooleanField("w użyciu", default=True)
    revoked_at = models.DateTimeField("odwołano", null=True)
    revocation_reason = models.CharField("powód odwołania", max_length=30, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "certyfikat"
        verbose_name_plural = "certyfikaty"
        constraints = [
            models.UniqueConstraint(fields=["authority", "serial"], name="pki_serial_once"),
            models.UniqueConstraint(
                fields=["authority", "kind", "user_id", "post"],
                condition=models.Q(is_current=True),
                name="pki_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.holder}"


class RevocationList(TenantModel):
    """CRL of one issuer; numbers grow by one."""

    issuer = models.ForeignKey(Certificate, models.PROTECT, related_name="lists")
    number = models.PositiveIntegerField("numer")
    der = models.BinaryField("lista")
    next_update = models.DateTimeField("następna do")

    class Meta(TenantModel.Meta):
        verbose_name = "lista odwołanych certyfikatów"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "issuer", "number"], name="pki_list_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} nr {self.number}"
