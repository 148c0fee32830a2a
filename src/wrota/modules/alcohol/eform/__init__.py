"""E-forms of alcohol permits, as values; a changed meaning is a new version beside the old one."""

from wrota.modules.alcohol.eform.appeal import ODWOLANIE
from wrota.modules.alcohol.eform.holder import DUPLIKAT, ZAPRZESTANIE, ZMIANA
from wrota.modules.alcohol.eform.occasions import CATERING, JEDNORAZOWE
from wrota.modules.alcohol.eform.permit import WNIOSEK
from wrota.modules.alcohol.eform.sales import OSWIADCZENIE

__all__ = [
    "CATERING",
    "DUPLIKAT",
    "EFORMS",
    "JEDNORAZOWE",
    "ODWOLANIE",
    "OSWIADCZENIE",
    "WNIOSEK",
    "ZAPRZESTANIE",
    "ZMIANA",
]

EFORMS = (
    WNIOSEK,
    JEDNORAZOWE,
    CATERING,
    OSWIADCZENIE,
    ZAPRZESTANIE,
    ZMIANA,
    DUPLIKAT,
    ODWOLANIE,
)
