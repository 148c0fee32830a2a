"""A region loaded once for all tests of the public doors."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wrota.kernel import manifest
from wrota.kernel.models import Authority
from wrota.kernel.offices.region import load_region
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.forms import catalogue
from wrota.office.publication.commands import Content, archive, publish
from wrota.web.portal import catalogue as services

from . import sample

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.fixture
def region(db):
    load_region(NOW)


@pytest.fixture
def dogs(monkeypatch):
    """Install the sample part as if it were a folder of `wrota.modules`."""
    _forget()
    real = manifest._manifests
    own = {"wrota.modules": (sample.MODULE,)}
    monkeypatch.setattr(manifest, "_manifests", lambda name: own.get(name) or real(name))
    yield sample.MODULE
    monkeypatch.undo()
    _forget()


@pytest.fixture
def offices(dogs, region):
    """The region with the sample part in every gmina."""


@pytest.fixture
def bulletin(offices):
    """An entry of two versions and an archived one in the bulletin of Sulechów."""
    office = Authority.objects.get(slug="sulechow")
    first = _publish(office, 20, "regulamin", "Psy wchodzą z prawej strony.", "Pierwsza publikacja")
    _publish(office, 5, "regulamin", "Psy wchodzą z lewej strony.", "Zmiana uchwałą")
    old = _publish(office, 30, "dawny", "Dawna treść.", "Pierwsza publikacja")
    archive(system_ctx(office.pk, now=NOW), entry_id=old, reason="uchylono")
    return first


def _publish(office, days_ago, key, body, change):
    content = Content(
        title=f"Regulamin wybiegu ({key})",
        category="prawo-lokalne",
        change=change,
        produced_by="Rada Miejska w Sulechowie",
        produced_on=date(2026, 10, 1),
        body=body,
        table={"columns": ["Pole", "Wartość"], "rows": [["strona", body.split()[-2]]]},
    )
    ctx = system_ctx(office.pk, now=NOW - timedelta(days=days_ago))
    return publish(ctx, key=key, content=content)


def _forget():
    for kept in (
        manifest.modules,
        manifest.parts,
        catalogue._all,
        services._services,
        services._index,
    ):
        kept.cache_clear()
