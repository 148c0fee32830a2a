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
        OFFICE = "urzad", "inny urząd regionu"

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


class Arrival(TenantModel):
    """How an item came and from whom, for every way but the forms, which know it themselves."""

    incoming = models.ForeignKey(Incoming, models.PROTECT, related_name="+")
    channel = models.CharField("droga", max_length=8, choices=Incoming.Channel.choices)
    kind = models.CharField("rodzaj", max_length=12)
    #: Message-ID, identifier of the message or of the sender's shipment, registered number
    origin_id = models.CharField("identyfikator u nadawcy", max_length=255, blank=True)
    content_digest = models.CharField("skrót treści", max_length=64, blank=True)
    party_id = models.BigIntegerField("strona", null=True)
    reply_to = models.CharField("adres zwrotny", max_length=255, blank=True)
    place = models.CharField("adres nadawcy", max_length=255, blank=True)
    sent_on = models.DateField("nadano", null=True)
    dated_on = models.DateField("data na piśmie", null=True)
    foreign_sign = models.CharField("znak nadawcy", max_length=80, blank=True)
    body = models.TextField("treść", blank=True)
    note = models.CharField("uwagi", max_length=400, blank=True)
    sheet_code = models.CharField("kod arkusza", max_length=20, blank=True)
    effect_basis = models.CharField("podstawa skutku", max_length=200)
    effect_note = models.CharField("co z tego wynika", max_length=400)
    pewnosc = models.CharField("pewność", max_length=1)
    duplicate_of = models.BigIntegerField("powtarza przesyłkę", null=True)
    duplicate_why = models.CharField("po czym to widać", max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "sposób wpływu"
        indexes = [
            models.Index(fields=["authority", "content_digest"], name="inbox_same_content"),
            models.Index(fields=["authority", "origin_id"], name="inbox_same_origin"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "incoming"], name="inbox_arrival_once"),
            models.UniqueConstraint(
                fields=["authority", "channel", "origin_id"],
                condition=models.Q(channel__in=["email", "ade", "epuap", "urzad"])
                & ~models.Q(origin_id=""),
                name="inbox_message_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.origin_id}"


class ItemFile(TenantModel):
    """A file of an item, as it came; scans of paper are added later."""

    append_only = True

    incoming = models.ForeignKey(Incoming, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField("kolejność")
    uri = models.CharField("nazwa w poświadczeniu", max_length=120)
    document_id = models.BigIntegerField("dokument")
    added_at = models.DateTimeField("dodano")
    role = models.CharField("co to jest", max_length=10, default="zalacznik")

    class Meta(TenantModel.Meta):
        verbose_name = "plik przesyłki"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "incoming", "position"], name="inbox_item_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.uri


class RoutingRule(TenantModel):
    """Where items go, in the words of the office; empty conditions are not asked."""

    name = models.CharField("nazwa", max_length=120)
    position = models.PositiveSmallIntegerField("kolejność")
    channel = models.CharField("droga", max_length=8, blank=True)
    form_code = models.CharField("formularz", max_length=60, blank=True)
    words = models.JSONField("słowa w tytule", default=list)
    sender = models.CharField("nadawca zawiera", max_length=120, blank=True)
    unit_id = models.BigIntegerField("komórka")
    jrwa = models.CharField("klasa", max_length=8, blank=True)
    in_force_from = models.DateField("od")
    in_force_to = models.DateField("do (bez tego dnia)", null=True)
    made_by = models.CharField("kto", max_length=160)

    class Meta(TenantModel.Meta):
        verbose_name = "reguła przydziału"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "position"],
                condition=models.Q(in_force_to=None),
                name="inbox_rule_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(TenantModel):
    """Przydział przesyłki: where it went and why; the last one holds."""

    append_only = True

    incoming = models.ForeignKey(Incoming, models.PROTECT, related_name="assignments")
    unit_id = models.BigIntegerField("komórka")
    unit_name = models.CharField("nazwa komórki", max_length=160)
    jrwa = models.CharField("klasa", max_length=8, blank=True)
    why = models.CharField("dlaczego", max_length=400)
    rule_id = models.BigIntegerField("reguła", null=True)
    by = models.CharField("kto", max_length=160)
    at = models.DateTimeField("kiedy")

    class Meta(TenantModel.Meta):
        verbose_name = "przydział"
        indexes = [models.Index(fields=["authority", "incoming", "-at"], name="inbox_assigned")]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.why}"


class Mailbox(TenantModel):
    """A box of the office in another system, and how the last visits to it went."""

    class Kind(models.TextChoices):
        EMAIL = "email", "e-mail (IMAP)"
        ADE = "ade", "e-Doręczenia"

    kind = models.CharField("rodzaj", max_length=8, choices=Kind.choices)
    address = models.CharField("adres", max_length=120)
    server = models.CharField("serwer", max_length=200)
    login = models.CharField("login albo identyfikator systemu", max_length=120)
    locked_secret = models.TextField("hasło albo klucz, zaszyfrowane")
    answers = models.BooleanField("potwierdza nadawcy e-mailem", default=False)
    opened_by = models.CharField("kto dodał", max_length=160)
    in_force_to = models.DateField("do (bez tego dnia)", null=True)
    visited_at = models.DateTimeField("ostatnie udane pobranie", null=True)
    failed_since = models.DateTimeField("nie działa od", null=True)
    failures = models.PositiveIntegerField("nieudane próby", default=0)
    problem = models.CharField("co się stało", max_length=300, blank=True)
    next_at = models.DateTimeField("następna próba", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "skrzynka urzędu"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "address"],
                condition=models.Q(in_force_to=None),
                name="inbox_mailbox_once",
            )
        ]

    def __str__(self) -> str:
        return self.address


class OutLetter(TenantModel):
    """A letter of the office to another office, to an ADE or an answer by e-mail, with its fate."""

    class State(models.TextChoices):
        WAITING = "czeka", "Czeka na wysłanie"
        HANDED = "nadane", "Nadane"
        DELIVERED = "doreczone", "Doręczone"
        REFUSED = "odmowa", "Nie doręczono"

    key = models.UUIDField("klucz")
    channel = models.CharField("droga", max_length=8)
    to = models.CharField("adres", max_length=255)
    to_name = models.CharField("adresat", max_length=200)
    subject = models.CharField("temat", max_length=200)
    body = models.TextField("treść")
    files = models.JSONField("dokumenty", default=list)
    answers = models.BigIntegerField("odpowiada na przesyłkę", null=True)
    origin_id = models.CharField("wiadomość, na którą odpowiada", max_length=255, blank=True)
    state = models.CharField("stan", max_length=10, choices=State.choices)
    written_at = models.DateTimeField("powstało")
    written_by = models.CharField("kto", max_length=160)
    task = models.CharField("zadanie u operatora", max_length=120, blank=True)
    sent_at = models.DateTimeField("nadano", null=True)
    delivered_at = models.DateTimeField("doręczono", null=True)
    evidence = models.JSONField("dowody", default=list)
    problem = models.CharField("co się stało", max_length=300, blank=True)
    failed_since = models.DateTimeField("nie udaje się od", null=True)
    failures = models.PositiveIntegerField("nieudane próby", default=0)
    next_at = models.DateTimeField("następna próba", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "pismo wysyłane"
        indexes = [
            models.Index(fields=["authority", "-written_at"], name="inbox_out_newest"),
            models.Index(
                fields=["next_at"],
                name="inbox_out_waiting",
                condition=models.Q(state__in=["czeka", "nadane"]),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["authority", "key"], name="inbox_out_once")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_name}"
