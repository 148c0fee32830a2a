"""Entries of the public information bulletin with their legal metadata and history."""

from django.db import models

from wrota.kernel.tenancy import TenantModel


class BipEntry(TenantModel):
    """One item of the BIP (UDIP art. 8 ust. 6); text and tables live in its versions."""

    class State(models.TextChoices):
        PUBLISHED = "opublikowany", "opublikowany"
        ARCHIVED = "archiwum", "w archiwum"

    key = models.CharField("klucz", max_length=120)  #: "alcohol.licences" or "case:17:decyzja"
    category = models.CharField("dział", max_length=40)
    title = models.CharField("tytuł", max_length=240)
    state = models.CharField("stan", max_length=14, choices=State.choices)
    published_at = models.DateTimeField("udostępniono")
    changed_at = models.DateTimeField("zmieniono")
    version = models.PositiveIntegerField("wersja", default=1)

    class Meta(TenantModel.Meta):
        verbose_name = "wpis w BIP"
        verbose_name_plural = "wpisy w BIP"
        indexes = [
            models.Index(fields=["authority", "category", "-changed_at"], name="bip_by_category"),
            models.Index(fields=["-changed_at"], name="bip_region_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="bip_entry_key_once")
        ]

    def __str__(self) -> str:
        return self.title


class BipVersion(TenantModel):
    """What an entry said from a moment on; never changed."""

    append_only = True

    entry = models.ForeignKey(BipEntry, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("numer")
    at = models.DateTimeField("kiedy")
    change = models.CharField("co zmieniono", max_length=240)
    body = models.TextField("treść", blank=True)
    table = models.JSONField("tabela", default=dict)
    produced_by = models.CharField("wytworzył lub odpowiada za treść", max_length=160)
    produced_on = models.DateField("data wytworzenia")
    published_by = models.CharField("wprowadził do BIP", max_length=160)
    digest = models.CharField("skrót", max_length=64)

    class Meta(TenantModel.Meta):
        verbose_name = "wersja wpisu"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "entry", "number"], name="bip_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"


class BipText(TenantModel):
    """What a published entry is found by: its words without Polish marks; see `finding`."""

    entry = models.ForeignKey(BipEntry, models.CASCADE, related_name="+", db_index=False)
    title = models.TextField("słowa tytułu")
    text = models.TextField("słowa treści")

    read_by_all = True

    class Meta(TenantModel.Meta):
        verbose_name = "słowa wpisu w BIP"
        constraints = [models.UniqueConstraint(fields=["authority", "entry"], name="bip_text_once")]

    def __str__(self) -> str:
        return self.title


class JournalRoot(TenantModel):
    """The operator's root over the journals of all offices on a day, with what dates it."""

    day = models.DateField("dzień")
    size = models.PositiveIntegerField("liczba urzędów")
    root = models.CharField("korzeń", max_length=64)
    #: base64 of RFC 3161 tokens: the first over the root, each next over the root and all before it
    stamps = models.JSONField("znaczniki czasu")
    #: before this moment one more time-stamp must be put over the last one
    renew_at = models.DateTimeField("odnowić przed")

    class Meta(TenantModel.Meta):
        verbose_name = "korzeń dzienników"
        constraints = [
            models.UniqueConstraint(fields=["authority", "day"], name="bip_root_once_a_day")
        ]
        indexes = [models.Index(fields=["authority", "renew_at"], name="bip_root_renewal")]

    def __str__(self) -> str:
        return f"{self.day}: {self.root[:12]}"
