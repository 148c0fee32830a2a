"""Certificates with their sealed keys, the lists of those taken back, acts of the operators."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Certificate(TenantModel):
    """
    One certificate; the private key lies beside it, encrypted with the master key.

    Rows of the centre itself (root, issuing, TSA, platform seal) belong to the operator. The key
    of a resident or a network service is never here: the row holds the certificate only.
    """

    class Kind(models.TextChoices):
        ROOT = "root", "główny urząd certyfikacji"
        ISSUING = "issuing", "urząd wystawiający"
        PERSONS = "persons", "urząd dla osób"
        SEALS = "seals", "urząd dla pieczęci"
        SERVICES = "services", "urząd dla usług"
        STAMPS = "stamps", "urząd dla znaczników czasu"
        CROSS = "cross", "certyfikat krzyżowy"
        OCSP = "ocsp", "odpowiedzi o stanie certyfikatów"
        TSA = "tsa", "znacznik czasu"
        PLATFORM = "platform", "pieczęć platformy"
        SEAL = "seal", "pieczęć urzędu"
        PERSON = "person", "podpis pracownika"
        RESIDENT = "resident", "podpis mieszkańca"
        ACCESS = "access", "logowanie mieszkańca"
        SERVICE = "service", "usługa sieciowa"

    kind = models.CharField("rodzaj", max_length=8, choices=Kind.choices)
    key_id = models.CharField("identyfikator klucza", max_length=36)
    sealed_key = models.BinaryField("zaszyfrowany klucz", blank=True)
    der = models.BinaryField("certyfikat")
    chain_pem = models.TextField("wystawcy", blank=True)  # from the nearest up to the root
    issuer = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="wystawca"
    )
    generation = models.PositiveSmallIntegerField("pokolenie", default=1)  # of an authority
    serial = models.CharField("numer seryjny", max_length=40)  # hex, lower case
    fingerprint = models.CharField("odcisk", max_length=64, blank=True)  # SHA-256 of `der`, hex
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
        indexes = [
            models.Index(fields=["issuer", "serial"], name="pki_by_issuer"),
            models.Index(fields=["fingerprint"], name="pki_by_fingerprint"),
        ]

    @property
    def slug(self) -> str:
        """Return the name of an authority's public files; every generation has its own."""
        return self.kind if self.generation == 1 else f"{self.kind}-{self.generation}"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.holder}"


class RevocationList(TenantModel):
    """
    CRL of one issuer; numbers grow by one.

    A list with a `base` tells the changes since the full list of that number, and shares its own
    number with the full list that was signed in the same moment (RFC 5280 § 5.2.3).
    """

    issuer = models.ForeignKey(Certificate, models.PROTECT, related_name="lists")
    number = models.PositiveIntegerField("numer")
    base = models.PositiveIntegerField("zmiany od listy", default=0)  # 0: a full list
    der = models.BinaryField("lista")
    next_update = models.DateTimeField("następna do")

    class Meta(TenantModel.Meta):
        verbose_name = "lista odwołanych certyfikatów"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "issuer", "number", "base"], name="pki_list_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} nr {self.number}"


class SignedAnswer(TenantModel):
    """
    What the OCSP responder says of one certificate, signed beforehand; the rows are the operator's.

    Readers name the issuer by SHA-1 (RFC 5019) or by SHA-256, and an answer repeats that name.
    """

    issuer = models.ForeignKey(Certificate, models.CASCADE, related_name="+")
    serial = models.CharField("numer seryjny", max_length=40)  # hex, lower case
    by_sha1 = models.BinaryField("odpowiedź (SHA-1)")
    by_sha256 = models.BinaryField("odpowiedź (SHA-256)")
    signed_at = models.DateTimeField("podpisano")
    next_update = models.DateTimeField("następna do")

    class Meta(TenantModel.Meta):
        verbose_name = "odpowiedź o stanie certyfikatu"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "issuer", "serial"], name="pki_answer_once"
            )
        ]
        indexes = [
            models.Index(fields=["issuer", "serial"], name="pki_answer_by_issuer"),
            models.Index(fields=["next_update"], name="pki_answer_due"),
        ]

    def __str__(self) -> str:
        return self.serial


class Proposal(TenantModel):
    """
    What one operator of the centre wants done; another one decides. The rows are the operator's.

    Nobody edits a proposal: whoever approves it approves what was proposed.
    """

    class Outcome(models.TextChoices):
        NONE = "", "bez decyzji"
        APPROVED = "approved", "zatwierdzona"
        REFUSED = "refused", "odrzucona"
        WITHDRAWN = "withdrawn", "wycofana"

    act = models.CharField("czynność", max_length=20)
    data = models.JSONField("dane")
    reason = models.CharField("uzasadnienie", max_length=300)
    proposed_by_id = models.BigIntegerField("konto proponującego")
    proposed_by = models.CharField("zaproponował", max_length=120)
    proposed_at = models.DateTimeField("zaproponowano")
    ends_at = models.DateTimeField("traci moc")
    outcome = models.CharField("wynik", max_length=9, choices=Outcome.choices, blank=True)
    decided_by_id = models.BigIntegerField("konto decydującego", default=0)
    decided_by = models.CharField("rozstrzygnął", max_length=120, blank=True)
    decided_at = models.DateTimeField("rozstrzygnięto", null=True)
    result = models.CharField("skutek", max_length=300, blank=True)
    used_at = models.DateTimeField("wykorzystano", null=True)  # a permit for the host's command

    class Meta(TenantModel.Meta):
        verbose_name = "propozycja"
        verbose_name_plural = "propozycje"
        indexes = [models.Index(fields=["authority", "outcome", "ends_at"], name="pki_proposed")]

    def __str__(self) -> str:
        return f"{self.act} ({self.proposed_by})"


class Parameter(TenantModel):
    """One value of the profiles that the operators changed; the newest of a name counts."""

    name = models.CharField("nazwa", max_length=20)
    value = models.PositiveIntegerField("wartość")
    set_at = models.DateTimeField("od")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = "parametr profilu"
        verbose_name_plural = "parametry profili"
        indexes = [models.Index(fields=["authority", "name"], name="pki_parameter")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class AuthorityRequest(TenantModel):
    """A new key of an authority that waits until a root that lies outside certifies it."""

    kind = models.CharField("rodzaj", max_length=8)
    generation = models.PositiveSmallIntegerField("pokolenie", default=1)
    key_id = models.CharField("identyfikator klucza", max_length=36)
    sealed_key = models.BinaryField("zaszyfrowany klucz")
    request = models.TextField("prośba")  # PKCS#10, PEM
    made_at = models.DateTimeField("utworzono")
    done_at = models.DateTimeField("poświadczono", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "prośba o certyfikat urzędu"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind"],
                condition=models.Q(done_at=None),
                name="pki_one_request",
            )
        ]

    @property
    def slug(self) -> str:
        """Return the name that the public files of the authority will have."""
        return self.kind if self.generation == 1 else f"{self.kind}-{self.generation}"

    def __str__(self) -> str:
        return self.slug
