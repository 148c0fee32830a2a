"""Open data: the same facts that the pages show, as files for machines."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wrota.kernel.manifest import modules
from wrota.kernel.offices import public as offices
from wrota.kernel.web import public
from wrota.law import params
from wrota.law.classifications import places
from wrota.law.classifications.tables import sources
from wrota.office.forms.spec import Text
from wrota.ui.shell import NavItem, Shell
from wrota.web.bip import sheet

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str  #: of the file, never changed
    title: Text
    about: Text
    frequency: str  #: of the EU list of frequencies
    make: Callable[[], Table]


def _offices() -> Table:
    columns = (
        "adres_w_portalu", "rodzaj", "nazwa", "urzad", "teryt", "nadrzedny",
        "adres", "ludnosc", "moduly", "strona", "bip",
    )  # fmt: skip
    return columns, [
        (
            one.slug,
            one.kind,
            one.short_name,
            one.name,
            one.teryt,
            one.parent,
            one.address,
            str(one.population or ""),
            " ".join(one.modules),
            settings.SITE_URL + reverse("portal:office", args=[one.slug]),
            settings.SITE_URL + reverse("bip:office", args=[one.slug]),
        )
        for one in offices.regional()
    ]


def _registers() -> Table:
    columns = ("urzad", "modul", "rejestr", "tytul", "podstawa", "csv")
    every = offices.regional()
    return columns, [
        (
            office.short_name,
            module.code,
            register.code,
            register.title,
            register.legal_basis,
            settings.SITE_URL
            + reverse("bip:register_csv", args=[office.slug, module.code, register.code]),
        )
        for module in modules()
        for register in module.registers
        for office in every
        if module.code in office.modules
    ]


def _parameters() -> Table:
    columns = ("klucz", "opis", "wartosc", "jednostka", "od", "akt", "podstawa", "pewnosc")
    return columns, [
        (
            one.klucz,
            one.opis,
            str(one.wartosc),
            one.jednostka,
            one.od.isoformat(),
            one.akt,
            one.podstawa,
            one.pewnosc,
        )
        for one in params.all_parameters()
    ]


def _places() -> Table:
    columns = ("sym", "nazwa", "rodzaj", "teryt_gminy", "sym_nadrzednej", "kody")
    return columns, [
        (one.sym, one.nazwa, one.rodzaj, one.teryt, one.nadrzedna, " ".join(one.kody))
        for one in places.places()
    ]


def _sources() -> Table:
    columns = ("plik", "kolumna", "zrodlo", "stan", "pewnosc")
    return columns, [
        (one.plik, one.kolumna, one.zrodlo, one.stan.isoformat(), one.pewnosc) for one in sources()
    ]


DATASETS = (
    Dataset(
        "urzedy",
        gettext_lazy("Urzędy"),
        gettext_lazy("Nazwy, adresy, TERYT i włączone moduły wszystkich urzędów."),
        "IRREG",
        _offices,
    ),
    Dataset(
        "rejestry",
        gettext_lazy("Publiczne rejestry"),
        gettext_lazy("Adresy plików CSV wszystkich rejestrów wszystkich urzędów."),
        "IRREG",
        _registers,
    ),
    Dataset(
        "parametry",
        gettext_lazy("Stawki i terminy"),
        gettext_lazy("Parametry prawa z datą, podstawą i pewnością źródła."),
        "IRREG",
        _parameters,
    ),
    Dataset(
        "miejscowosci",
        gettext_lazy("Miejscowości"),
        gettext_lazy("Miejscowości z gminą i kodami pocztowymi."),
        "ANNUAL",
        _places,
    ),
    Dataset(
        "zrodla",
        gettext_lazy("Źródła danych"),
        gettext_lazy("Skąd pochodzi każda kolumna naszych list i jak bardzo jest pewna."),
        "IRREG",
        _sources,
    ),
)


@public
def home(request: HttpRequest) -> HttpResponse:
    """List the data sets and the doors for machines."""
    context = {
        "shell": Shell(
            title=_("Dane i API"),
            crumbs=(
                NavItem(_("Załatw sprawę"), reverse("portal:home")),
                NavItem(_("Dane i API"), ""),
            ),
        ),
        "datasets": DATASETS,
        "licence": LICENCE,
        "api_url": reverse("api-1:openapi-json"),
    }
    return render(request, "portal/data.html", context)


@public
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Return a data set as CSV."""
    for dataset in DATASETS:
        if dataset.name == name:
            return sheet.response(name, *dataset.make())
    raise Http404("nie ma takiego zbioru danych")


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """Describe the data sets in DCAT, for harvesters of open-data portals."""
    owner = offices.operator()
    said = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Catalog",
        "@id": settings.SITE_URL + reverse("portal:data"),
        "dct:title": _("Otwarte dane platformy Wrota"),
        "dct:language": "pl",
        "dct:publisher": owner.name if owner else "",
        "dcat:dataset": [_described(dataset) for dataset in DATASETS],
    }
    return JsonResponse(said, content_type="application/ld+json")


def _described(dataset: Dataset) -> dict[str, object]:
    url = settings.SITE_URL + reverse("portal:data_csv", args=[dataset.name])
    return {
        "@type": "dcat:Dataset",
        "@id": f"{url}#zbior",
        "dct:title": str(dataset.title),
        "dct:description": str(dataset.about),
        "dct:accrualPeriodicity": {"@id": FREQUENCY + dataset.frequency},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": url},
                "dcat:downloadURL": {"@id": url},
                "dcat:mediaType": "text/csv",
                "dct:license": {"@id": LICENCE},
            }
        ],
    }
