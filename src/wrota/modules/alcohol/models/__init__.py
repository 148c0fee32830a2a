"""Tables of the alcohol module."""

from wrota.modules.alcohol.models.fees import Instalment, Reminder, SalesStatement, YearFee
from wrota.modules.alcohol.models.permits import (
    About,
    Application,
    Dispatch,
    Licence,
    LicenceChange,
    LimitResolution,
    Outlet,
    Permit,
)

__all__ = [
    "About",
    "Application",
    "Dispatch",
    "Instalment",
    "Licence",
    "LicenceChange",
    "LimitResolution",
    "Outlet",
    "Permit",
    "Reminder",
    "SalesStatement",
    "YearFee",
]
