"""Who asked for a certificate, who confirmed them, and on which devices their keys lie."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Enrolment(TenantModel):
    """
    Zgłoszenie: a resident asks the centre to certify a key; the rows are the operator's.

    Of the identity paper only its kind and the last characters stay.
    """

    class State(models.TextChoices):
        WAITING = "czeka", "czeka na potwierdzenie tożsamości"
        CONFIRMED = "potwierdzone", "czeka na drugą osobę w urzędzie"
        ISSUED = "wydane", "certyfikat wydany"
        REFUSED = "odmowa", "odmowa"
        WITHDRAWN = "wycofane", "wycofane"

    class Way(models.TextChoices):
        COUNTER = "okienko", "w okienku urzędu"
        NATIONAL = "krajowa", "krajową tożsamością elektroniczną"
        RENEWAL = "odnowienie", "poprzednim certyfikatem"

    code = models.CharField("kod", max_length=12)
    user_id = models.BigIntegerField("konto")
    given_name = models.CharField("imię", max_length=64)
    surname = models.CharField("nazwisko", max_length=64)
    device = models.CharField("urządzenie", max_length=60)
    request = models.BinaryField("żądanie PKCS#10")
    key_print = models.CharField("odcisk klucza", max_length=64)  # SHA-256 of the public key
    is_at_centre = models.BooleanField("klucz w centrum", default=False)
    sealed_key = models.BinaryField("zaszyfrowany klucz", blank=True)  # only of a key at the centre
    key_id = models.CharField("identyfikator klucza", max_length=36, blank=True)
    state = models.CharField("stan", max_length=12, choices=State.choices, default=State.WAITING)
    way = models.CharField("droga", max_length=10, choices=Way.choices, default=Way.COUNTER)
    made_at = models.DateTimeField("zgłoszono")
    expires_at = models.DateTimeField("ważne do")
    why_second = models.JSONField("dlaczego dwie osoby", default=list)
    paper = models.CharField("rodzaj dokumentu", max_length=12, blank=True)
    paper_end = models.CharField("koniec numeru dokumentu", max_length=4, blank=True)
    office_id_of_counter = models.BigIntegerField("urząd okienka", null=True)
    confirmed_by_id = models.BigIntegerField("potwierdził (konto)", null=True)
    confirmed_by = models.CharField("potwierdził", max_length=200, blank=True)
    confirmed_at = models.DateTimeField("potwierdzono", null=True)
    approved_by_id = models.BigIntegerField("zatwierdził (konto)", null=True)
    approved_by = models.CharField("zatwierdził", max_length=200, blank=True)
    approved_at = models.DateTimeField("zatwierdzono", null=True)
    ended_at = models.DateTimeField("zakończono", null=True)
    refusal = models.CharField("powód odmowy", max_length=12, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zgłoszenie po certyfikat"
        verbose_name_plural = "zgłoszenia po certyfikaty"
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="holders_code_once"),
            models.UniqueConstraint(fields=["authority", "key_print"], name="holders_key_once"),
            models.CheckConstraint(
                condition=~models.Q(approved_by_id=models.F("confirmed_by_id")),
                name="holders_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "-made_at"], name="holders_of_account"),
            models.Index(fields=["office_id_of_counter", "state"], name="holders_at_counter"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.surname}: {self.device}"


class KeyDevice(TenantModel):
    """Urządzenie: a certificate of a resident and the place where its key lies."""

    user_id = models.BigIntegerField("konto")
    name = models.CharField("nazwa", max_length=60)
    serial = models.CharField("numer seryjny", max_length=40)  # hex, lower case
    certificate_print = models.CharField("odcisk certyfikatu", max_length=64)  # SHA-256
    key_print = models.CharField("odcisk klucza", max_length=64)
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="result")
    loss_digest = models.CharField("skrót kodu odwołania", max_length=64, blank=True)
    made_at = models.DateTimeField("wydano")

    class Meta(TenantModel.Meta):
        verbose_name = "urządzenie z certyfikatem"
        verbose_name_plural = "urządzenia z certyfikatami"
        constraints = [
            models.UniqueConstraint(fields=["authority", "serial"], name="holders_serial_once")
        ]
        indexes = [
            models.Index(fields=["user_id", "-made_at"], name="holders_devices"),
            models.Index(fields=["loss_digest"], name="holders_by_loss"),
        ]

    def __str__(self) -> str:
        return self.name


class Preparation(TenantModel):
    """
    Something prepared for a signature: everything but the value that a holder's key must make.

    It is of the office that prepared it, lives for minutes, and goes when it was used.
    """

    class Kind(models.TextChoices):
        FORM = "wniosek", "wniosek"
        PDF = "pdf", "plik PDF"

    token = models.UUIDField("znacznik")
    user_id = models.BigIntegerField("konto")
    key_device_id = models.BigIntegerField("urządzenie")
    kind = models.CharField("co", max_length=8, choices=Kind.choices)
    subject = models.CharField("czego dotyczy", max_length=200)
    digest = models.CharField("skrót tego, co pokazano", max_length=64)
    shown = models.TextField("co pokazano", blank=True)
    message = models.BinaryField("co podpisuje klucz")
    before = models.BinaryField("początek")
    after = models.BinaryField("koniec", blank=True)
    facts = models.JSONField("dane techniczne", default=dict)
    made_at = models.DateTimeField("przygotowano")
    expires_at = models.DateTimeField("ważne do")

    class Meta(TenantModel.Meta):
        verbose_name = "przygotowany podpis"
        verbose_name_plural = "przygotowane podpisy"
        constraints = [
            models.UniqueConstraint(fields=["authority", "token"], name="holders_token_once")
        ]
        indexes = [models.Index(fields=["expires_at"], name="holders_preparation_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
