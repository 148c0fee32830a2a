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
