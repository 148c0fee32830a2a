"""Drafts that a resident fills and submissions that nobody changes."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from wrota.kernel.tenancy import TenantModel


class Draft(TenantModel):
    """An application being filled in; it keeps what was typed, even what is wrong."""

    key = models.UUIDField("klucz")  #: given to the browser; the idempotency key of the submission
    form_code = models.CharField("formularz", max_length=60)
    form_version = models.PositiveSmallIntegerField("wersja")
    user_id = models.BigIntegerField("konto")
    mandate_id = models.BigIntegerField("umocowanie", null=True)
    raw = models.JSONField("co wpisano", default=dict)  #: field name -> list of texts
    files = models.JSONField("pliki", default=dict)  #: field name -> list of file facts
    steps_done = models.JSONField("kroki bez błędów", default=list)
    step = models.PositiveSmallIntegerField("krok", default=0)
    created_at = models.DateTimeField("zaczęto")
    saved_at = models.DateTimeField("zapisano")
    submission_id = models.BigIntegerField("złożono jako", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "szkic wniosku"
        indexes = [models.Index(fields=["user_id", "-saved_at"], name="forms_drafts_of_account")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="forms_draft_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_code} {self.key}"


class Submission(TenantModel):
    """Podanie: what a resident sent, with the form version it was sent in."""

    append_only = True

    key = models.UUIDField("klucz")
    body_digest = models.CharField("skrót treści", max_length=64)
    form_code = models.CharField("formularz", max_length=60)
    form_version = models.PositiveSmallIntegerField("wersja")
    answers = models.JSONField("odpowiedzi", encoder=DjangoJSONEncoder)
    user_id = models.BigIntegerField("konto")
    sender = models.CharField("nadawca", max_length=200)
    acts_for = models.CharField("w imieniu", max_length=200, blank=True)
    mandate_id = models.BigIntegerField("umocowanie", null=True)
    proof = models.JSONField("potwierdzenie", default=dict)
    submitted_at = models.DateTimeField("złożono")
    document_id = models.BigIntegerField("podpisany dokument")

    class Meta(TenantModel.Meta):
        verbose_name = "podanie"
        verbose_name_plural = "podania"
        indexes = [models.Index(fields=["user_id", "-submitted_at"], name="forms_of_account")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="forms_submission_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_code}/{self.pk}"


class SubmissionFile(TenantModel):
    """An attachment as it came, under the name that the signatures refer to."""

    append_only = True

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="files")
    field = models.CharField("pytanie", max_length=60)
    position = models.PositiveSmallIntegerField("lp.")
    uri = models.CharField("nazwa w podpisie", max_length=160)
    document_id = models.BigIntegerField("dokument")

    class Meta(TenantModel.Meta):
        verbose_name = "załącznik podania"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "submission", "uri"], name="forms_file_uri_once"
            )
        ]

    def __str__(self) -> str:
        return self.uri
