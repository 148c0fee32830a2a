"""A part that exists only in these tests: one service and one public register."""

from datetime import date

from wrota.kernel.manifest import Module, Register
from wrota.office.forms.spec import Basis, Field, FormSpec, Option, ServiceCard, Step
from wrota.office.publication.types import RegisterTable

DAY = date(2026, 11, 23)
DOG = FormSpec(
    code="dogs.zgloszenie",
    version=1,
    in_force_from=date(2024, 1, 1),
    title="Zgłoszenie psa",
    lead="Zgłaszasz psa do ewidencji.",
    legal_basis=(
        Basis(text="uchwała rady, § 1", pewnosc="C"),
        Basis(text="ustawa, art. 2", pewnosc="V"),
    ),
    card=ServiceCard(
        lead="Gdy masz psa i mieszkasz w gminie.",
        cost="50 zł rocznie",
        cost_note="emeryci nie płacą",
        time="od razu",
        who=("Właściciel psa.",),
        prepare=(("Numer czipa", "jeśli pies go ma"),),
        course=(("Wysyłasz zgłoszenie", "Od razu dostajesz poświadczenie."), ("Płacisz", "")),
        outcome="Numer w ewidencji.",
        appeal="Masz 14 dni na odwołanie.",
    ),
    steps=(
        Step(
            code="pies",
            title="Pies",
            parts=(
                Field(
                    name="rasa",
                    label="Rasa",
                    kind="choice",
                    options=(Option(value="jamnik", label="Jamnik"),),
                ),
            ),
        ),
    ),
    rodo="Dane przetwarza urząd.",
)
CAT = FormSpec(
    code="dogs.kot",
    version=1,
    in_force_from=date(2024, 1, 1),
    title="Zgłoszenie kota",
    lead="Zgłaszasz kota.",
    legal_basis=DOG.legal_basis,
    card=DOG.card,
    steps=(Step(code="kot", title="Kot", parts=(Field(name="imie", label="Imię kota"),)),),
    rodo="Dane przetwarza urząd.",
)
FORMS = (DOG, CAT)
ROWS = (
    ("1", "Azor", "2025-01-10"),
    ("2", "Burek", "2025-11-22"),
    ("3", "=HYPERLINK(1)", "2025-12-01"),
)


def rows(ctx, *, on, search):
    """List the dogs entered up to a day."""
    found = [r for r in ROWS if date.fromisoformat(r[2]) <= on and search.lower() in r[1].lower()]
    return RegisterTable(("Numer", "Imię", "Od"), tuple(found), "Bez danych właścicieli.")


MODULE = Module(
    code="dogs",
    title="Psy i koty",
    eforms=f"{__name__}.FORMS",
    offices=("gmina",),
    registers=(Register("ewidencja", "Ewidencja psów", "uchwała rady, § 1", f"{__name__}.rows"),),
)
