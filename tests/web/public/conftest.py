"""A region loaded once for all tests of the public doors."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wrota.kernel.offices.region import load_region

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.fixture
def region(db):
    load_region(NOW)
