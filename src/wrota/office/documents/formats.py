"""Which formats an office takes and which the interoperability framework (KRI) names, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Format:
    """A media type, its endings, and whether the KRI lists it (`pewnosc`: C, S or V)."""

    media_type: str
    endings: tuple[str, ...]
    name: str
    on_kri_list: bool
    pewnosc: str
    on_portal: bool


@cache
def source() -> str:
    """Return the act that the list comes from."""
    return str(_said()["zrodlo"])


@cache
def formats() -> Mapping[str, Format]:
    """Return the known formats by media type."""
    rows = _said()["formaty"]
    return {
        one["typ"]: Format(
            one["typ"],
            tuple(f".{ending}" for ending in one["koncowki"]),
            one["nazwa"],
            one["kri"],
            one["pewnosc"],
            one["portal"],
        )
        for one in rows
    }


@cache
def _said() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".yaml").read_text()
    said: dict[str, Any] = yaml.safe_load(text)
    return said
