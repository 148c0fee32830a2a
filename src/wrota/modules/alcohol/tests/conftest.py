"""One working office for the tests of this module."""

import pytest

from wrota.modules.alcohol.tests import factories


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def office(db, home):
    return factories.an_office()
