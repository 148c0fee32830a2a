"""Identifiers that people type: checked by their check digits, written and masked one way."""

import re
from dataclasses import dataclass
from datetime import date

from schwifty import BBAN
from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.pl import nip as stdnum_nip
from stdnum.pl import pesel as stdnum_pesel
from stdnum.pl import regon as stdnum_regon

from wrota.law.phrases import noop as _

_SEPARATORS = re.compile(r"[\s\-–.]+")
_ADE = re.compile(r"AE:PL-(\d{5})-(\d{5})-([A-Z]{5})-(\d{2})")
_KW = re.compile(r"[A-Z]{2}\d[A-Z]/\d{8}/\d")
_KW_VALUES = {char: number for number, char in enumerate("0123456789XABCDEFGHIJKLMNOPRSTUWYZ")}
_ID_CARD = re.compile(r"[A-NP-Z]{3}\d{6}")
_ID_CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)
_PARCEL = re.compile(r"\d{6}_\d\.\d{4}(\.AR_\d+)?\.\d+(/\d+)?")


class InvalidIdentifier(ValueError):
    """The text is not this identifier; the message tells the person what to do, in Polish."""


@dataclass(frozen=True)
class Pesel:
    """What a PESEL number says about its holder; `plec` is "K" or "M"."""

    numer: str
    data_urodzenia: date
    plec: str


def read_pesel(text: str) -> Pesel:
    """Return number, day of birth and sex.

    :raises InvalidIdentifier: when it is not a PESEL number.
    """
    digits = _digits(text, (11,), _("Wpisz 11 cyfr numeru PESEL."))
    try:
        number = stdnum_pesel.validate(digits)
        born = stdnum_pesel.get_birth_date(number)
    except ValidationError:
        raise InvalidIdentifier(
            _("Sprawdź numer PESEL: cyfry nie zgadzają się ze sobą. Przepisz go z dowodu.")
        ) from None
    return Pesel(number, born, stdnum_pesel.get_gender(number).replace("F", "K"))


def check_pesel(text: str) -> str:
    """Return the PESEL number as 11 digits.

    :raises InvalidIdentifier: when it is not a PESEL number.
    """
    return read_pesel(text).numer


def check_nip(text: str) -> str:
    """Return the NIP as 10 digits; the prefix PL is dropped.

    :raises InvalidIdentifier: when it is not a NIP.
    """
    digits = _digits(re.sub(r"^\s*PL", "", text, flags=re.I), (10,), "Wpisz 10 cyfr numeru NIP.")
    if not stdnum_nip.is_valid(digits) or digits == "0" * 10:
        raise InvalidIdentifier(
            _("Sprawdź NIP: cyfry nie zgadzają się ze sobą. Przepisz go jeszcze raz.")
        )
    return digits


def check_regon(text: str) -> str:
    """Return the REGON as 9 or 14 digits.

    :raises InvalidIdentifier: when it is not a REGON.
    """
    digits = _digits(text, (9, 14), _("Wpisz 9 albo 14 cyfr numeru REGON."))
    if not stdnum_regon.is_valid(digits) or not int(digits):
        raise InvalidIdentifier(
            _("Sprawdź REGON: cyfry nie zgadzają się ze sobą. Przepisz go jeszcze raz.")
        )
    return digits


def check_krs(text: str) -> str:
    """Return the KRS number as 10 digits; the number has no check digit.

    :raises InvalidIdentifier: when it is not ten digits.
    """
    digits = _digits(text, (10,), _("Wpisz 10 cyfr numeru KRS, razem z zerami na początku."))
    if not int(digits):
        raise InvalidIdentifier(_("Sprawdź numer KRS: nie może składać się z samych zer."))
    return digits


def check_nrb(text: str) -> str:
    """Return the Polish account number as 26 digits; the prefix PL is dropped (mod 97).

    :raises InvalidIdentifier: when it is not an account number.
    """
    digits = _digits(
        re.sub(r"^\s*PL", "", text, flags=re.I), (26,), "Wpisz 26 cyfr numeru rachunku."
    )
    if not iban.is_valid(f"PL{digits}", check_country=False) or not int(digits[2:]):
        raise InvalidIdentifier(
            _(
                "Sprawdź numer rachunku: cyfry nie zgadzają się ze sobą. "
                "Przepisz go z umowy z bankiem."
            )
        )
    return digits


def bank_name(nrb: str) -> str:
    """Return the name of the bank that keeps the account, or "" when the register lacks it."""
    return BBAN("PL", check_nrb(nrb)[2:]).bank_name or ""


def check_ade(text: str) -> str:
    """Return the address for electronic delivery as AE:PL-ddddd-ddddd-LLLLL-dd.

    The last two digits are the sum of digits of |sum of ASCII codes - both numbers|.

    :raises InvalidIdentifier: when it is not such an address.
    """
    address = re.sub(r"\s+", "", text).upper()
    match = _ADE.fullmatch(address)
    if not match:
        raise InvalidIdentifier(_("Wpisz adres w postaci AE:PL-12345-12345-ABCDE-12."))
    first, second, letters, check = match.groups()
    difference = abs(sum(map(ord, letters)) - int(first) - int(second))
    if sum(map(int, str(difference))) != int(check):
        raise InvalidIdentifier(
            _("Sprawdź adres do doręczeń: znaki nie zgadzają się ze sobą. Skopiuj go ze skrzynki.")
        )
    return address


def check_kw(text: str) -> str:
    """Return the land-register number as CCCC/NNNNNNNN/K; the middle is padded with zeros.

    :raises InvalidIdentifier: when it is not such a number.
    """
    parts = re.sub(r"\s+", "", text).upper().split("/")
    number = "/".join((parts[0], parts[1].zfill(8), parts[2])) if len(parts) == 3 else ""
    if not _KW.fullmatch(number):
        raise InvalidIdentifier(_("Wpisz numer księgi w postaci ZG1E/00012345/6."))
    # Litery Q i V nie występują w kodach sądów, więc nie mają wartości.
    total = sum(
        _KW_VALUES.get(char, 0) * weight
        for char, weight in zip(number[:4] + number[5:13], (1, 3, 7) * 4, strict=True)
    )
    if set(number[:4]) & set("QV") or total % 10 != int(number[-1]):
        raise InvalidIdentifier(
            _(
                "Sprawdź numer księgi wieczystej: znaki nie zgadzają się ze sobą. "
                "Przepisz go z odpisu."
            )
        )
    return number


def check_id_card(text: str) -> str:
    """Return the identity-card number as three letters and six digits.

    :raises InvalidIdentifier: when it is not such a number.
    """
    number = _SEPARATORS.sub("", text).upper()
    if not _ID_CARD.fullmatch(number):
        raise InvalidIdentifier(_("Wpisz serię i numer dowodu: 3 litery i 6 cyfr."))
    # Waga 9 cyfry kontrolnej sprawia, że suma poprawnego numeru dzieli się przez 10.
    total = sum(
        int(char, 36) * weight for char, weight in zip(number, _ID_CARD_WEIGHTS, strict=True)
    )
    if total % 10:
        raise InvalidIdentifier(
            _("Sprawdź numer dowodu: znaki nie zgadzają się ze sobą. Przepisz go z dokumentu.")
        )
    return number


def check_parcel(text: str) -> str:
    """Return the parcel identifier WWPPGG_R.OOOO[.AR_n].number.

    :raises InvalidIdentifier: when it is not such an identifier.
    """
    number = re.sub(r"\s+", "", text).upper()
    if not _PARCEL.fullmatch(number):
        raise InvalidIdentifier(_("Wpisz identyfikator działki w postaci 080904_4.0001.123/4."))
    return number


def check_postal_code(text: str) -> str:
    """Return the postal code as 00-000.

    :raises InvalidIdentifier: when it is not five digits.
    """
    digits = _digits(text, (5,), _("Wpisz kod pocztowy w postaci 66-100."))
    return f"{digits[:2]}-{digits[2:]}"


def format_nip(nip: str) -> str:
    """Write a NIP as 123-456-32-18; a text that is no NIP comes back unchanged."""
    return re.sub(r"^(\d{3})(\d{3})(\d{2})(\d{2})$", r"\1-\2-\3-\4", nip)


def format_nrb(nrb: str) -> str:
    """Write an account number as 2 digits and six fours: 83 1010 1023 ..."""
    return " ".join([nrb[:2], *(nrb[i : i + 4] for i in range(2, len(nrb), 4))])


def mask_pesel(pesel: str) -> str:
    """Hide the serial number and the check digit: 440514*****."""
    return pesel[:6] + "*" * (len(pesel) - 6)


def mask_nrb(nrb: str) -> str:
    """Leave the check digits and the last four: 83 **** ... 0000."""
    return format_nrb(nrb[:2] + "*" * (len(nrb) - 6) + nrb[-4:])


def mask_id_card(number: str) -> str:
    """Leave the series and the last two digits: ABA****00."""
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def _digits(text: str, lengths: tuple[int, ...], message: str) -> str:
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in lengths:
        raise InvalidIdentifier(message)
    return digits
