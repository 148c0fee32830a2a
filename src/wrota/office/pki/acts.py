"""What operators of the centre can do, each act with its check, its words and its carrying out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from wrota.kernel import memory
from wrota.kernel.context import Ctx
from wrota.kernel.tenancy import door
from wrota.office.pki import (
    authorities,
    ceremony,
    lists,
    offline,
    queries,
    root_away,
    taking_back,
    terms,
)
from wrota.office.pki.models import Certificate, Parameter, Proposal
from wrota.office.pki.profiles import PROFILES, Kind
from wrota.office.pki.trust import common_name

Data = Mapping[str, Any]
Facts = tuple[tuple[str, str], ...]
#: how people call the reasons of `lists.REASONS`
REASONS = {
    "": "bez podania powodu",
    "klucz": "klucz mógł trafić w obce ręce",
    "stanowisko": "zmiana stanowiska",
    "zastapiony": "zastąpiony nowym",
    "koniec": "koniec działalności",
    "urzad": "klucz urzędu mógł trafić w obce ręce",
}


class BadProposal(ValueError):
    """What was proposed cannot be done; the message says why, in Polish."""


@dataclass(frozen=True)
class Act:
    """
    One thing that operators do together.

    `check` refuses with BadProposal what cannot be done now; it is asked when an act is proposed
    and again when it is approved. `carry_out` returns a sentence about what happened.
    """

    code: str
    title: str
    warning: str  #: what cannot be undone
    check: Callable[[Ctx, Data], None]
    facts: Callable[[Data], Facts]
    carry_out: Callable[[Ctx, Proposal], str]
    is_permit: bool = False  #: the host's command does it afterwards, once


def _check_generation(ctx: Ctx, data: Data) -> None:
    if data.get("kind") not in {one.value for one in authorities.RENEWABLE}:
        raise BadProposal("Wybierz urząd certyfikacji.")
    with door("pki.trust"):
        rows = Certificate.objects.filter(kind=Certificate.Kind.ROOT, is_current=True)
        root = rows.first()
    if root is None:
        raise BadProposal("Centrum certyfikacji nie zostało jeszcze założone.")
    if data["kind"] == Kind.ROOT.value and (settings.PKI_ROOT_AWAY or not root.sealed_key):
        raise BadProposal("Nowy główny urząd powstaje w ceremonii klucza, poza tym komputerem.")


def _generation(ctx: Ctx, proposal: Proposal) -> str:
    if root_away.is_away():
        root_away.want(ctx, kind=proposal.data["kind"])
        return "Klucz gotowy. Czeka na podpis głównego urzędu w ceremonii klucza."
    authorities.make_generation(ctx, kind=proposal.data["kind"])
    return f"Działa nowy urząd: {PROFILES[Kind(proposal.data['kind'])].title}."


def _about_generation(data: Data) -> Facts:
    return (("Urząd", PROFILES[Kind(data["kind"])].title),)


def _check_authority(ctx: Ctx, data: Data) -> None:
    _check_reason(data)
    one = _row(data.get("certificate_id"))
    if one is None or one.kind not in queries.AUTHORITIES or one.kind == Certificate.Kind.ROOT:
        raise BadProposal("Głównego urzędu nie można odwołać: usuwa się go z zaufanych.")
    if one.revoked_at is not None:
        raise BadProposal("Ten urząd jest już odwołany.")


def _revoke_authority(ctx: Ctx, proposal: Proposal) -> str:
    data = proposal.data
    authorities.revoke_authority(ctx, authority_id=data["certificate_id"], reason=data["reason"])
    if root_away.is_away():
        return "Urząd odwołano i już nie wystawia. Listę podpisze główny urząd w ceremonii."
    return "Urząd odwołano. Nowe listy są już podpisane."


def _check_certificate(ctx: Ctx, data: Data) -> None:
    _check_reason(data)
    one = _row(data.get("certificate_id"))
    if one is None or one.kind not in taking_back.KINDS:
        raise BadProposal("Takiego certyfikatu nie odwołuje się w ten sposób.")
    if one.revoked_at is not None:
        raise BadProposal("Ten certyfikat jest już odwołany.")


def _revoke_certificate(ctx: Ctx, proposal: Proposal) -> str:
    data = proposal.data
    taking_back.take_back(ctx, certificate_id=data["certificate_id"], reason=data["reason"])
    return "Certyfikat odwołano. Od razu mówią o tym listy i serwer OCSP."


def _about_certificate(data: Data) -> Facts:
    one = _row(data["certificate_id"])
    if one is None:
        return ()
    return (
        ("Certyfikat", Certificate.Kind(one.kind).label),
        ("Posiadacz", one.holder),
        ("Numer seryjny", one.serial),
        ("Powód", REASONS[data["reason"]]),
    )


def _check_parameter(ctx: Ctx, data: Data) -> None:
    term, value = terms.TERMS.get(data.get("name", "")), data.get("value")
    if term is None:
        raise BadProposal("Wybierz parametr.")
    if not isinstance(value, int) or not term.low <= value <= term.high:
        raise BadProposal(f"Wartość musi być od {term.low} do {term.high} ({term.unit}).")
    if value == terms.value(term.name, queries.parameters()):
        raise BadProposal("Parametr ma już tę wartość.")


def _set_parameter(ctx: Ctx, proposal: Proposal) -> str:
    name, value = proposal.data["name"], proposal.data["value"]
    Parameter.objects.create(name=name, value=value, set_at=ctx.now, proposal=proposal)
    memory.forget()
    return f"{terms.TERMS[name].title}: {value} {terms.TERMS[name].unit}."


def _about_parameter(data: Data) -> Facts:
    term = terms.TERMS[data["name"]]
    return (("Parametr", term.title), ("Nowa wartość", f"{data['value']} {term.unit}"))


def _check_answer(ctx: Ctx, data: Data) -> None:
    try:
        found = offline.read_answer(str(data.get("answer", "")).encode())
        root_away.check(ctx, found)
    except offline.BadFile as error:
        raise BadProposal(f"Pliku nie można przyjąć: {error}.") from error


def _take_answer(ctx: Ctx, proposal: Proposal) -> str:
    return root_away.take_answer(ctx, data=proposal.data["answer"].encode())


def _about_answer(data: Data) -> Facts:
    found = offline.read_answer(data["answer"].encode())
    made = ", ".join(slug for slug, _ in found.certificates) or "żadnych"
    return (
        ("Główny urząd", common_name(found.root)),
        ("Odcisk SHA-256 (porównaj z protokołem)", ceremony.fingerprint(found.root)),
        ("Nowe certyfikaty", made),
        ("Odcisk pliku SHA-256", hashlib.sha256(data["answer"].encode()).hexdigest()),
    )


def _check_permit(ctx: Ctx, data: Data) -> None:
    if data:
        raise BadProposal("Ta czynność nie ma szczegółów.")


def _about_permit(data: Data) -> Facts:
    return (("Gdzie", "na komputerze centrum, w ciągu doby od zatwierdzenia"),)


def _permit(ctx: Ctx, proposal: Proposal) -> str:
    return "Zgoda jest ważna dobę i na jeden raz. Resztę robi polecenie na komputerze centrum."


def _host(code: str, title: str, warning: str) -> Act:
    return Act(code, title, warning, _check_permit, _about_permit, _permit, is_permit=True)


def _check_reason(data: Data) -> None:
    if data.get("reason") not in lists.REASONS:
        raise BadProposal("Wybierz powód.")


def _row(certificate_id: object) -> Certificate | None:
    if not isinstance(certificate_id, int):
        return None
    with door("pki.trust"):
        return Certificate.objects.defer("sealed_key").filter(pk=certificate_id).first()


ACTS = {
    one.code: one
    for one in (
        Act(
            "generation",
            "Nowe pokolenie urzędu certyfikacji",
            "Powstanie nowy klucz i nowa nazwa urzędu. Dotychczasowy przestanie wystawiać "
            "certyfikaty i już do tego nie wróci; to, co wystawił, pozostaje ważne.",
            _check_generation,
            _about_generation,
            _generation,
        ),
        Act(
            "revoke-authority",
            "Odwołanie urzędu certyfikacji",
            "Od tej chwili nikt nie uwierzy żadnemu certyfikatowi, który ten urząd wystawił, "
            "także pieczęciom na wydanych już decyzjach bez znacznika czasu. "
            "Tego nie da się cofnąć.",
            _check_authority,
            _about_certificate,
            _revoke_authority,
        ),
        Act(
            "revoke",
            "Odwołanie certyfikatu przez centrum",
            "Posiadacz od razu straci możliwość podpisywania. Odwołania nie da się cofnąć: "
            "trzeba będzie wystawić nowy certyfikat.",
            _check_certificate,
            _about_certificate,
            _revoke_certificate,
        ),
        Act(
            "parameter",
            "Zmiana parametru profilu",
            "Zmiana dotyczy tego, co centrum wystawi od tej chwili. Wystawione certyfikaty "
            "i listy zostają takie, jakie są.",
            _check_parameter,
            _about_parameter,
            _set_parameter,
        ),
        Act(
            "root-answer",
            "Przyjęcie odpowiedzi głównego urzędu",
            "Od tej chwili wszyscy będą wierzyć certyfikatom z tego pliku. Porównaj odcisk "
            "głównego urzędu z protokołem ceremonii: obcy urząd mógłby podszyć się pod nasz.",
            _check_answer,
            _about_answer,
            _take_answer,
        ),
        _host(
            "root-away",
            "Zabranie klucza głównego urzędu",
            "Klucz zniknie z tego komputera na zawsze: zostanie zaszyfrowany plik i udziały "
            "na papierze. Bez nich nie będzie nowych urzędów ani listy odwołanych urzędów.",
        ),
        _host(
            "backup-keys",
            "Kopia klucza głównego sejfu",
            "Kto zbierze dość udziałów i bazę danych, otworzy wszystkie klucze centrum. "
            "Każdy udział musi dostać inna osoba i zamknąć go gdzie indziej.",
        ),
        _host(
            "restore-keys",
            "Przywrócenie klucza głównego sejfu",
            "Dotychczasowy klucz główny tego komputera zostanie odłożony. Przywrócony musi "
            "otwierać klucze tego centrum, inaczej nic się nie zmieni.",
        ),
    )
}
