"""Answers that consist of several parts, so that nobody takes a sentence apart again."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Address:
    """A Polish address; `simc` is the locality's symbol in TERYT when it was chosen from a list."""

    locality: str
    street: str = ""
    house: str
    flat: str = ""
    postal_code: str
    simc: str = ""

    def lines(self) -> tuple[str, ...]:
        """Return the address as on an envelope: street and number, then code and locality."""
        number = f"{self.house} lok. {self.flat}" if self.flat else self.house
        return (f"{self.street or self.locality} {number}", f"{self.postal_code} {self.locality}")

    def __str__(self) -> str:
        return ", ".join(self.lines())


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What a form knows of a received file; `size` in bytes, `media_type` detected from content."""

    name: str
    size: int
    media_type: str
    sha256: str
