"""A form with every kind of question, for tests only."""

from datetime import date

from wrota.office.forms.spec import (
    Basis,
    Field,
    Filled,
    FormSpec,
    Group,
    Has,
    Info,
    Is,
    Option,
    Repeat,
    ServiceCard,
    Step,
)

DAY = date(2026, 11, 22)
CARD = ServiceCard(
    lead="Po co", cost="nic", time="do miesiąca", who=("Każdy",), outcome="decyzja",
    appeal="14 dni",
)  # fmt: skip
YES_NO_MAYBE = (
    Option(value="sklep", label="Poza lokalem", hint="Sklep & stacja"),
    Option(value="bar", label="Na miejscu"),
)


def check(answers, day):
    if answers.get("od") and answers.get("do") and answers["do"] < answers["od"]:
        return {"do": "Podaj dzień nie wcześniejszy niż początek"}
    return {}


SPEC = FormSpec(
    code="probny.formularz",
    version=3,
    in_force_from=date(2026, 1, 1),
    title="Formularz próbny",
    lead="Wszystkie rodzaje pytań",
    legal_basis=(Basis(text="art. 1", pewnosc="V"),),
    card=CARD,
    rodo="Administratorem jest gmina.",
    check=check,
    steps=(
        Step(
            code="rodzaje",
            title="Rodzaje",
            why="Bo tak mówi <ustawa>.",
            parts=(
                Field(name="imie", label="Imię", prefill="person.first_name"),
                Field(name="opis", label="Opis", kind="textarea", required=False),
                Field(name="liczba", label="Liczba", kind="integer", maximum=100),
                Field(name="kwota", label="Kwota", kind="money", missing="Wpisz kwotę"),
                Field(name="miara", label="Miara", kind="decimal", minimum=-5),
                Group(
                    title="Kiedy",
                    fields=(
                        Field(name="od", label="Od kiedy", kind="date", hint="Np. 1 2 2026"),
                        Field(name="do", label="Do kiedy", kind="date"),
                        Field(name="godzina", label="O której", kind="time"),
                    ),
                ),
            ),
        ),
        Step(
            code="wybor",
            title="Wybór",
            parts=(
                Field(name="tak", label="Czy tak", kind="yes_no"),
                Info(text="Tylko dla tych, którzy tak", shown_if=Is("tak", True)),
                Field(name="dlaczego", label="Dlaczego", shown_if=Is("tak", True)),
                Field(name="gdzie", label="Gdzie", kind="choice", options=YES_NO_MAYBE),
                Field(
                    name="ktore", label="Które", kind="choices",
                    options=tuple(Option(value=v, label=f"Rodzaj {v}") for v in "ABC"),
                ),
                Field(name="mocne", label="Mocne", shown_if=Has("ktore", "C")),
                Field(name="wies", label="Wieś", kind="choice", source="wsie", required=False),
                Repeat(
                    name="wspolnicy", title="Wspólnicy", item="Wspólnik", add="Dodaj wspólnika",
                    minimum=1, maximum=4,
                    fields=(
                        Field(name="nazwisko", label="Nazwisko", missing="Wpisz nazwisko"),
                        Field(name="ma_pesel", label="Czy ma PESEL", kind="yes_no"),
                        Field(
                            name="pesel", label="PESEL", kind="pesel",
                            shown_if=Is("ma_pesel", True),
                        ),
                    ),
                ),
            ),
        ),
        Step(
            code="numery",
            title="Numery",
            parts=(
                Field(name="pesel", label="PESEL", kind="pesel"),
                Field(name="nip", label="NIP", kind="nip"),
                Field(name="regon", label="REGON", kind="regon"),
                Field(name="krs", label="KRS", kind="krs"),
                Field(name="ade", label="Adres do doręczeń", kind="ade"),
                Field(name="konto", label="Rachunek", kind="nrb"),
                Field(name="telefon", label="Telefon", kind="phone", required=False),
                Field(name="email", label="E-mail", kind="email", required=False),
                Field(name="kod", label="Kod", kind="postal_code", autocomplete="postal-code"),
                Field(name="adres", label="Adres", kind="address", autocomplete="section-a"),
                Field(
                    name="lokal", label="Lokal", kind="address", source="miejscowosci",
                    required=False,
                ),
                Field(name="umowa", label="Umowa", kind="file", max_files=2),
                Field(
                    name="zgoda", label="Zgoda", kind="file", required=False,
                    shown_if=Filled("telefon"),
                ),
                Field(name="prawda", label="Podaję prawdę.", kind="declaration"),
            ),
        ),
    ),
)  # fmt: skip

LISTS = {
    "wsie": (("0001", "Kije"), ("0002", "Kalsk")),
    "miejscowosci": (("0910470", "Sulechów"), ("0910486", "Kije")),
}
