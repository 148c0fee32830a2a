"""One world for all tests of the matrix; what a request changes is rolled back at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.matrix.world import World, build

from django.db import transaction


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield build()


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
