"""What the second lock of tenancy costs a page: how often the database is told whose rows it is."""

import pytest
from tests.web.citizen.conftest import begin

from django.db import connection, connections
from django.urls import reverse

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL is told"),
]


@pytest.fixture
def told(monkeypatch):
    """Every reach that is sent to the database, in order."""
    backend = type(connections["default"])
    tell, found = backend.tell, []

    def telling(self, whose):
        found.append(whose)
        tell(self, whose)

    monkeypatch.setattr(backend, "tell", telling)
    return found


def test_the_list_of_matters_opens_one_door_and_closes_it(janek, office, other_office, told):
    for one in (office, other_office):
        begin(janek, one)
    url = reverse("citizen:matters")
    janek.get(url)
    told.clear()

    janek.get(url)

    assert told == ["door", ""]
