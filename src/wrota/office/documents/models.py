"""Immutable documents, addressed by the SHA-256 of their content."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class Blob(TenantModel):
    """One content; small ones lie in the row, so that they commit with it."""

    append_only = True

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("rozmiar")
    content = models.BinaryField("treść", null=True)  # null: in the file store under its digest

    class Meta(TenantModel.Meta):
        verbose_name = "treść dokumentu"
        constraints = [
            models.UniqueConstraint(fields=["authority", "sha256"], name="documents_blob_once")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Document(TenantModel):
    """A named content with its origin; a new version is a new row that points to the old one."""

    append_only = True

    class Kind(models.TextChoices):
        FILING = "podanie", "podanie"
        ATTACHMENT = "zalacznik", "załącznik"
        RECEIPT = "poswiadczenie", "urzędowe poświadczenie"
        DRAFT = "projekt", "projekt pisma"
        LETTER = "pismo", "pismo"
        DECISION = "decyzja", "decyzja"
        RULING = "postanowienie", "postanowienie"
        PROOF = "dowod", "dowód doręczenia"

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField("nazwa pliku", max_length=160)
    title = models.CharField("tytuł", max_length=200)
    kind = models.CharField("rodzaj", max_length=16, choices=Kind.choices)
    content_type = models.CharField("typ treści", max_length=80)
    created_at = models.DateTimeField("powstał")
    created_by = models.CharField("kto", max_length=160)
    version = models.PositiveSmallIntegerField("wersja", default=1)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = "dokument"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "previous"], name="documents_one_successor"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Inspection(TenantModel):
    """What is known about a content that somebody sent; decides whether anybody may open it."""

    class Scan(models.TextChoices):
        NONE = "brak", "bez skanera"
        WAITING = "czeka", "czeka na skaner"
        CLEAN = "czysty", "skaner niczego nie znalazł"
        INFECTED = "zagrozenie", "skaner znalazł zagrożenie"

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    media_type = models.CharField("typ", max_length=100)
    findings = models.JSONField("co znaleziono", default=list)
    inspected_at = models.DateTimeField("sprawdzono")
    scan = models.CharField("skaner", max_length=10, choices=Scan.choices)
    scanned_at = models.DateTimeField("skanowano", null=True)
    scanner = models.CharField("wersja skanera", max_length=120, blank=True)
    threat = models.CharField("zagrożenie", max_length=120, blank=True)
    scan_failed_at = models.DateTimeField("skaner nie odpowiedział", null=True)
    #: kept with the row, so that the quarantine is one question of the database
    is_held = models.BooleanField("w kwarantannie")
    released_at = models.DateTimeField("zwolniono", null=True)
    released_by = models.CharField("kto zwolnił", max_length=160, blank=True)
    release_reason = models.CharField("powód zwolnienia", max_length=400, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "sprawdzenie pliku"
        indexes = [
            models.Index(
                fields=["authority", "inspected_at"],
                name="documents_held",
                condition=models.Q(is_held=True),
            ),
            models.Index(
                fields=["scan"], name="documents_to_scan", condition=models.Q(scan="czeka")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "blob"], name="documents_inspected_once")
        ]

    def __str__(self) -> str:
        return f"{self.media_type}: {self.scan}"


class Preview(TenantModel):
    """A picture made of a content, apart from it; `problem` says why there is none."""

    append_only = True

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField("strona")
    content = models.BinaryField("obraz PNG", null=True)
    problem = models.CharField("dlaczego nie powstał", max_length=200, blank=True)
    made_at = models.DateTimeField("powstał")

    class Meta(TenantModel.Meta):
        verbose_name = "podgląd pliku"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "blob", "page"], name="documents_preview_once"
            )
        ]

    def __str__(self) -> str:
        return f"podgląd {self.blob_id}/{self.page}"


class StoreCheck(TenantModel):
    """One nightly reading of everything that an office keeps, against the digests."""

    append_only = True

    started_at = models.DateTimeField("od")
    finished_at = models.DateTimeField("do")
    contents = models.PositiveIntegerField("treści")
    size = models.PositiveBigIntegerField("bajtów")
    algorithm = models.CharField("skrót", max_length=16, default="SHA-256")
    damaged = models.JSONField("uszkodzone", default=list)

    class Meta(TenantModel.Meta):
        verbose_name = "kontrola plików"
        indexes = [models.Index(fields=["authority", "-finished_at"], name="documents_checks")]

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d}: {self.contents}"


class Reading(TenantModel):
    """Text recognised in a picture of a page; apart from it, and never taken for what it says."""

    append_only = True

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    text = models.TextField("rozpoznany tekst", blank=True)
    problem = models.CharField("dlaczego nie powstał", max_length=200, blank=True)
    read_at = models.DateTimeField("odczytano")

    class Meta(TenantModel.Meta):
        verbose_name = "odczyt skanu"
        constraints = [
            models.UniqueConstraint(fields=["authority", "blob"], name="documents_read_once")
        ]

    def __str__(self) -> str:
        return self.problem or self.text[:60]
