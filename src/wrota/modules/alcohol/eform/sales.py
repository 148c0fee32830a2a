"""Yearly statement of sales, on which the fee of the next year depends (art. 11¹ ust. 4)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wrota.modules.alcohol.eform import questions as q
from wrota.office.forms.spec import (
    Answers,
    Basis,
    Field,
    FormSpec,
    Group,
    Has,
    Info,
    ServiceCard,
    Step,
    Text,
)

OLDEST_CORRECTION = 6  #: years back; older fees can no longer be demanded or returned


def check(answers: Answers, day: date) -> Mapping[str, Text]:
    """Take a statement only for a year that is over."""
    year = answers.get("rok")
    if not isinstance(year, int):
        return {}
    if year >= day.year:
        return {
            "rok": gettext("Podaj rok, który się skończył, na przykład %(year)s")
            % {"year": day.year - 1}
        }
    if year < day.year - OLDEST_CORRECTION:
        return {
            "rok": gettext("Sprawdź rok. Oświadczenie za %(year)s jest za stare.") % {"year": year}
        }
    return {}


_SPRZEDAZ = Step(
    code="sprzedaz",
    title=_("Wartość sprzedaży"),
    why=_(
        "Od wartości sprzedaży zależy opłata. Powyżej progu płacisz procent sprzedaży, poniżej "
        "stałą kwotę (art. 11¹)."
    ),
    parts=(
        Info(
            text=_(
                "Wpisz wartość brutto, z VAT i akcyzą. Licz tylko sprzedaż detaliczną w tym "
                "punkcie, bez hurtu i zezwoleń jednorazowych. Jeśli nie było sprzedaży, wpisz 0."
            )
        ),
        *(
            Field(
                name=f"sprzedaz_{kind.lower()}",
                label=label,
                kind="money",
                hint=hint,
                missing=missing,
                shown_if=Has("posiadane", kind),
            )
            for kind, label, hint, missing in (
                (
                    "A",
                    _("Sprzedaż A w złotych"),
                    _("Do 4,5% oraz piwo"),
                    _("Wpisz wartość sprzedaży A, choćby 0"),
                ),
                (
                    "B",
                    _("Sprzedaż B w złotych"),
                    _("Od 4,5% do 18%, bez piwa"),
                    _("Wpisz wartość sprzedaży B, choćby 0"),
                ),
                (
                    "C",
                    _("Sprzedaż C w złotych"),
                    _("Powyżej 18%"),
                    _("Wpisz wartość sprzedaży C, choćby 0"),
                ),
            )
        ),
        Group(
            title=_("Oświadczenie"),
            fields=(
                Field(
                    name="k1",
                    label=_(
                        "Jestem świadoma/świadomy odpowiedzialności karnej za złożenie "
                        "fałszywego oświadczenia."
                    ),
                    short=_("Oświadczenie"),
                    kind="declaration",
                    hint=_("Za fałszywe dane gmina cofa zezwolenie (art. 18 ust. 10)."),
                    missing=_("Zaznacz oświadczenie o odpowiedzialności karnej"),
                ),
            ),
        ),
    ),
)
OSWIADCZENIE = FormSpec(
    code="alcohol.oswiadczenie",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Oświadczenie o wartości sprzedaży napojów alkoholowych"),
    lead=_("Osobne oświadczenie na każdy punkt sprzedaży."),
    legal_basis=(
        Basis(
            text=_(
                "ustawa z 26 października 1982 r. o wychowaniu w trzeźwości i przeciwdziałaniu "
                "alkoholizmowi: art. 11¹ ust. 4"
            ),
            pewnosc="C",
        ),
    ),
    card=ServiceCard(
        lead=_("Składasz je co roku, jeśli masz zezwolenie na sprzedaż alkoholu."),
        cost=_("nic"),
        cost_note=_("od oświadczenia zależy opłata za zezwolenie w tym roku"),
        time=_("od razu"),
        time_note=_("termin mija 31 stycznia i nie przesuwa się na dzień roboczy"),
        validity=_("na rok"),
        who=(_("Przedsiębiorca, który miał zezwolenie w poprzednim roku."),),
        prepare=(
            (_("Raporty z kasy albo faktury"), _("żeby policzyć sprzedaż każdego rodzaju")),
            (_("Numery zezwoleń"), _("znajdziesz je na zezwoleniach")),
        ),
        course=(
            (_("Składasz oświadczenie"), _("Najpóźniej 31 stycznia.")),
            (
                _("Widzisz opłatę i jej raty"),
                _("Do 31 stycznia, 31 maja i 30 września albo całość do 31 stycznia."),
            ),
        ),
        outcome=_("Wyliczenie opłaty i dane do przelewu. Decyzji nie ma."),
        appeal=_(
            "Po terminie masz jeszcze 30 dni, ale dopłacasz 30% opłaty podstawowej. Potem "
            "zezwolenie wygasa."
        ),
    ),
    steps=(
        q.holder(
            (
                Field(
                    name="rok",
                    label=_("Za jaki rok"),
                    short=_("Rok"),
                    kind="integer",
                    minimum=2000,
                    maximum=2100,
                    hint=_("Poprzedni rok, na przykład 2025"),
                    missing=_("Wpisz rok, którego dotyczy oświadczenie"),
                ),
                Field(
                    name="korekta",
                    label=_("Czy poprawiasz oświadczenie złożone wcześniej"),
                    short=_("Korekta"),
                    kind="yes_no",
                    missing=_("Zaznacz, czy to poprawka"),
                ),
            )
        ),
        _SPRZEDAZ,
    ),
    rodo=q.RODO,
    check=check,
)
