"""A general letter to any office, for whatever has no form of its own."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from wrota.office.forms.spec import MEGABYTE, Basis, Field, FormSpec, Info, ServiceCard, Step

TEMPLATE = "http://crd.gov.pl/wzor/2017/10/24/4566/"  #: the public template of a general letter
FILES = ("pdf", "jpg", "png", "tiff", "docx", "odt", "xlsx", "ods", "txt", "xml", "zip")
MOST_FILES = 10

PISMO = FormSpec(
    code="inbox.pismo",
    version=1,
    in_force_from=date(2026, 1, 1),
    title=_("Pismo ogólne do urzędu"),
    lead=_("Napisz do urzędu w każdej sprawie, która nie ma swojego formularza."),
    legal_basis=(
        Basis(text=_("Kodeks postępowania administracyjnego: art. 63"), pewnosc="C"),
        Basis(
            text=_("wzór pisma ogólnego do podmiotu publicznego (CRWDE 2017/10/24/4566)"),
            pewnosc="C",
        ),
    ),
    card=ServiceCard(
        lead=_("Wniosek, skarga, zapytanie, odpowiedź na pismo urzędu albo dosłanie dokumentów."),
        cost=_("nic"),
        cost_note=_("opłata może zależeć od sprawy, o którą wnosisz"),
        time=_("do miesiąca"),
        time_note=_("sprawa szczególnie skomplikowana: do dwóch miesięcy"),
        who=(_("Każdy, kto ma konto i drugi składnik logowania."),),
        prepare=((_("Pliki do pisma"), _("najwyżej 10, razem do 150 MB")),),
        course=(
            (_("Piszesz i podpisujesz"), _("Od razu dostajesz urzędowe poświadczenie.")),
            (_("Urząd przydziela pismo"), _("Zwykle tego samego dnia.")),
            (_("Urząd odpowiada"), _("Odpowiedź czeka na Twoim koncie.")),
        ),
        outcome=_("Odpowiedź urzędu albo początek sprawy."),
        appeal=_("Gdy urząd nie odpowiada na czas, możesz złożyć ponaglenie."),
    ),
    steps=(
        Step(
            code="pismo",
            title=_("Twoje pismo"),
            parts=(
                Field(
                    name="temat",
                    label=_("Czego dotyczy pismo"),
                    hint=_("Jedno zdanie, na przykład: Uszkodzony chodnik przy ulicy Lipowej"),
                    missing=_("Napisz w jednym zdaniu, czego dotyczy pismo"),
                    max_length=160,
                ),
                Field(
                    name="tresc",
                    label=_("Treść pisma"),
                    kind="textarea",
                    missing=_("Napisz, o co wnosisz"),
                    max_length=20_000,
                ),
                Field(
                    name="znak",
                    label=_("Znak sprawy, której to dotyczy"),
                    hint=_("Jeśli go znasz, na przykład SO.7340.12.2026"),
                    required=False,
                    max_length=60,
                ),
            ),
        ),
        Step(
            code="pliki",
            title=_("Pliki i kontakt"),
            parts=(
                Field(
                    name="zalaczniki",
                    label=_("Pliki do pisma"),
                    kind="file",
                    required=False,
                    accept=FILES,
                    max_size=25 * MEGABYTE,
                    max_files=MOST_FILES,
                ),
                Info(
                    text=_(
                        "Plików z hasłem albo z makrami urząd nie otworzy od razu: "
                        "trafiają do kwarantanny."
                    )
                ),
                Field(
                    name="telefon",
                    label=_("Telefon"),
                    kind="phone",
                    required=False,
                    prefill="person.phone",
                    autocomplete="tel",
                ),
            ),
        ),
    ),
    rodo=_(
        "Administratorem danych jest urząd, do którego piszesz. Dane służą do załatwienia tej "
        "sprawy i są przechowywane tak długo, jak akta sprawy. Możesz je zobaczyć i poprawić. "
        "Telefon i e-mail podajesz dobrowolnie."
    ),
    subject="temat",
)
EFORMS = (PISMO,)
