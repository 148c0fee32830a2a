"""Outlets, permits and what happens to them; a permit's past is only added to."""

from django.db import models
from django.db.models import F, Q

from wrota.kernel.tenancy import TenantModel
from wrota.law.phrases import noop as _
from wrota.modules.alcohol.rules import Przeznaczenie, Rodzaj

KINDS = [(kind.value, kind.opis) for kind in Rodzaj]
PURPOSES = [(purpose.value, purpose.opis) for purpose in Przeznaczenie]


class Permit(models.TextChoices):
    PERMANENT = "stale", _("stałe")
    ONE_OFF = "jednorazowe", _("jednorazowe")
    CATERING = "catering", _("na organizację przyjęć")
    SELL_OFF = "wyprzedaz", _("na wyprzedaż zapasów")


class LimitResolution(TenantModel):
    """Uchwała rady: how many permits there may be and where an outlet may stand."""

    number = models.CharField("numer uchwały", max_length=60)
    dated_on = models.DateField("z dnia")
    in_force_from = models.DateField("obowiązuje od")
    limits = models.JSONField("limity: „A-detal” i liczba")
    min_distance_m = models.DecimalField(
        "najmniejsza odległość w metrach", max_digits=7, decimal_places=1, null=True
    )
    night_from = models.PositiveSmallIntegerField("zakaz nocny od godziny", null=True)
    night_to = models.PositiveSmallIntegerField("zakaz nocny do godziny", null=True)
    source = models.CharField("gdzie ogłoszona", max_length=240, blank=True)
    entered_by = models.CharField("kto wpisał", max_length=160)

    class Meta(TenantModel.Meta):
        verbose_name = "uchwała o limitach"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "in_force_from"], name="alcohol_one_resolution_per_day"
            ),
            models.CheckConstraint(
                condition=Q(night_from=None, night_to=None)
                | Q(night_from__lte=24, night_to__lte=24),
                name="alcohol_night_hours_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} z {self.dated_on}"


class Outlet(TenantModel):
    """Punkt sprzedaży of one entrepreneur."""

    party_id = models.BigIntegerField("przedsiębiorca")
    name = models.CharField("nazwa", max_length=160, blank=True)
    street = models.CharField("ulica i numer", max_length=160)
    postal_code = models.CharField("kod pocztowy", max_length=6, blank=True)
    town = models.CharField("miejscowość", max_length=80)
    #: the address without case and spaces: the same place is one outlet
    address_key = models.CharField("klucz adresu", max_length=260)
    place = models.CharField("miejsce w budynku", max_length=160, blank=True)
    hours = models.CharField("godziny otwarcia", max_length=160, blank=True)
    storage = models.CharField("adres magazynu", max_length=240, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = "punkt sprzedaży"
        verbose_name_plural = "punkty sprzedaży"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "party_id", "address_key"], name="alcohol_outlet_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def address(self) -> str:
        return f"{self.street}, {f'{self.postal_code} {self.town}'.strip()}"

    @property
    def label(self) -> str:
        return ", ".join(x for x in (self.name, self.address) if x)


class Application(TenantModel):
    """What a case of this module is about; `step` mirrors the open task of the case."""

    case_id = models.BigIntegerField("sprawa")
    procedure = models.CharField("procedura", max_length=60)
    procedure_version = models.PositiveSmallIntegerField("wersja procedury")
    step = models.CharField("krok", max_length=60, blank=True)
    submission_id = models.BigIntegerField("podanie", null=True)
    user_id = models.BigIntegerField("konto strony", null=True)
    party_id = models.BigIntegerField("strona")
    permit = models.CharField("zezwolenie", max_length=12, choices=Permit.choices, blank=True)
    kinds = models.JSONField("rodzaje", default=list)
    purpose = models.CharField("przeznaczenie", max_length=12, choices=PURPOSES, blank=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="applications")
    valid_from = models.DateField("od", null=True)
    valid_to = models.DateField("do", null=True)
    checks = models.JSONField("sprawdzenia", default=list)
    facts = models.JSONField("co podano i ustalono", default=dict)
    opinion = models.CharField(
        "opinia komisji",
        max_length=12,
        choices=[("pozytywna", "pozytywna"), ("negatywna", "negatywna")],
        blank=True,
    )
    opinion_number = models.CharField("numer postanowienia", max_length=60, blank=True)
    opinion_on = models.DateField("data postanowienia", null=True)
    distance_m = models.DecimalField(
        "odległość w metrach", max_digits=7, decimal_places=1, null=True
    )

    class Meta(TenantModel.Meta):
        verbose_name = "wniosek"
        verbose_name_plural = "wnioski"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case_id"], name="alcohol_application_once_per_case"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="alcohol_application_period",
            ),
            models.CheckConstraint(
                condition=Q(opinion="") | Q(opinion_on__isnull=False),
                name="alcohol_opinion_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.case_id}"


class Licence(TenantModel):
    """Zezwolenie on one kind of drinks at one outlet; `valid_to` is its last day."""

    class State(models.TextChoices):
        REQUESTED = "wniosek", "wniosek w toku"
        GRANTED = "wydane", "wydane"
        REFUSED = "odmowa", "odmowa"
        DROPPED = "bez_rozpoznania", "bez rozpoznania"
        EXPIRED = "wygasle", "wygasło"
        WITHDRAWN = "cofniete", "cofnięte"
        CEASED = "zaprzestano", "zakończona sprzedaż"

    kind = models.CharField("rodzaj", max_length=1, choices=KINDS)
    permit = models.CharField("zezwolenie", max_length=12, choices=Permit.choices)
    purpose = models.CharField("przeznaczenie", max_length=12, choices=PURPOSES, blank=True)
    number = models.CharField("numer", max_length=20, blank=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="licences")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="licences")
    party_id = models.BigIntegerField("przedsiębiorca")
    user_id = models.BigIntegerField("konto", null=True)
    holder_name = models.CharField("przedsiębiorca na zezwoleniu", max_length=200)
    holder_nip = models.CharField("NIP", max_length=10, blank=True)
    valid_from = models.DateField("ważne od")
    valid_to = models.DateField("ważne do")
    state = models.CharField("stan", max_length=16, choices=State.choices)
    letter_id = models.BigIntegerField("decyzja", null=True)
    document_id = models.BigIntegerField("dokument decyzji", null=True)
    granted_on = models.DateField("wydane", null=True)
    ended_on = models.DateField("ostatni dzień", null=True)
    end_ground = models.CharField("powód końca", max_length=160, blank=True)
    end_basis = models.CharField("podstawa końca", max_length=80, blank=True)
    #: first day on which the holder may apply again, when the act makes them wait
    barred_until = models.DateField("nowy wniosek od", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "zezwolenie"
        verbose_name_plural = "zezwolenia"
        indexes = [
            models.Index(fields=["authority", "state", "valid_to"], name="alcohol_by_state"),
            models.Index(fields=["authority", "party_id"], name="alcohol_by_party"),
            models.Index(fields=["authority", "holder_nip"], name="alcohol_by_nip"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "number"],
                condition=~Q(number=""),
                name="alcohol_licence_number_once",
            ),
            models.UniqueConstraint(
                fields=["authority", "application", "kind"], name="alcohol_licence_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="alcohol_licence_period"
            ),
            models.CheckConstraint(
                condition=~Q(state="wydane") | (~Q(number="") & Q(granted_on__isnull=False)),
                name="alcohol_granted_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["wygasle", "cofniete", "zaprzestano"])
                | Q(ended_on__isnull=False),
                name="alcohol_ended_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind}, wniosek"


class About(TenantModel):
    """A permit in force that a later case is about (end, change, duplicate, appeal)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="about")
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="later")

    class Meta(TenantModel.Meta):
        verbose_name = "zezwolenie, którego dotyczy sprawa"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "application", "licence"], name="alcohol_about_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.licence_id}"


class LicenceChange(TenantModel):
    """One line of a permit's history; rows are only added."""

    append_only = True

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="history")
    at = models.DateTimeField("kiedy")
    on = models.DateField("z dniem")
    what = models.CharField("co się stało", max_length=240)
    state = models.CharField("stan po zmianie", max_length=16, choices=Licence.State.choices)
    changed = models.JSONField("co zmieniono: pole, było, jest", default=dict)
    case_id = models.BigIntegerField("sprawa", null=True)
    who = models.CharField("kto", max_length=160)

    class Meta(TenantModel.Meta):
        verbose_name = "zmiana zezwolenia"
        verbose_name_plural = "historia zezwoleń"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["authority", "licence"], name="alcohol_history")]

    def __str__(self) -> str:
        return self.what


class Dispatch(TenantModel):
    """A signed letter on its way to the party; the step ends when every letter has arrived."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="sent")
    step = models.CharField("krok doręczenia", max_length=60)
    subject = models.CharField("czego dotyczy", max_length=80)
    letter_id = models.BigIntegerField("pismo")
    document_id = models.BigIntegerField("dokument")
    signed_by = models.CharField("kto podpisał", max_length=160)
    delivery_id = models.BigIntegerField("doręczenie", null=True)
    sent_on = models.DateField("wysłano")
    delivered_on = models.DateField("doręczono", null=True)
    by_fiction = models.BooleanField("uznane za doręczone", default=False)
    waived_on = models.DateField("zrzeczono się odwołania", null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "wysłane pismo"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "document_id"], name="alcohol_dispatch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.subject}"
