"""Values about parties that other code may see."""

from dataclasses import dataclass

from wrota.law import identifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyData:
    """What a form or a register says about a person or an entity; identifiers as typed."""

    kind: str
    name: str
    first_name: str = ""
    last_name: str = ""
    pesel: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    email: str = ""
    phone: str = ""
    ade: str = ""
    user_id: int | None = None

    def checked(self) -> dict[str, object]:
        """Return the fields with normalised identifiers; :raises InvalidIdentifier:."""
        checks = {
            "pesel": identifiers.check_pesel,
            "nip": identifiers.check_nip,
            "regon": identifiers.check_regon,
            "krs": identifiers.check_krs,
        }
        values = {name: getattr(self, name) for name in self.__slots__}
        for name, check in checks.items():
            if values[name]:
                values[name] = str(check(values[name]))
        return values


@dataclass(frozen=True, slots=True)
class PartyRow:
    id: int
    kind: str
    name: str
    pesel: str
    nip: str
    regon: str
    krs: str
    address: str
    email: str
    phone: str
    ade: str
    user_id: int | None
