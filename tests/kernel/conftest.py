"""Parts of the platform that exist for one test only."""

import pytest
from tests.kernel import heard

from wrota.kernel import events, ports


@pytest.fixture(autouse=True)
def ran():
    """What the handlers and jobs of tests/kernel/heard.py did."""
    heard.RAN.clear()
    return heard.RAN


@pytest.fixture
def installed(monkeypatch):
    """Install the given parts instead of the real ones; the second tuple are switchable modules."""

    def install(parts, modules=()):
        for place in (events, ports):
            monkeypatch.setattr(place, "parts", lambda: (*parts, *modules))
        monkeypatch.setattr(events, "modules", lambda: tuple(modules))

    return install
