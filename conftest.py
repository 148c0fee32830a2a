"""What every test of the repository shares: its own data folder, made before Django starts."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from django.conf import settings
from django.db import connections
from django.utils.functional import empty

HOME = Path(tempfile.mkdtemp(prefix="wrota-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["WROTA_HOME"] = str(HOME)
os.environ.setdefault("WROTA_SECRET_KEY", "only-for-tests")
os.environ.setdefault("WROTA_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
if url := os.environ.get("WROTA_TEST_DATABASE_URL"):
    os.environ["WROTA_DATABASE_URL"] = url
else:
    os.environ.pop("WROTA_DATABASE_URL", None)

if settings.configured:
    # pytest-django reads the settings before this file when tests run in one process: read again
    for one in connections.all(initialized_only=True):
        del connections[one.alias]
    sys.modules.pop("wrota.conf.settings", None)
    vars(connections).pop("settings", None)
    connections._settings = None
    settings._wrapped = empty


@pytest.fixture(scope="session", autouse=True)
def addresses_of_the_real_parts():
    """Read the addresses before a test installs parts of its own, which would stay in them."""
    from django.urls import get_resolver

    return get_resolver().url_patterns


@pytest.fixture(scope="session", autouse=True)
def emptying_tables_is_allowed():
    """Tests with real commits empty all tables afterwards; the append-only guards make way."""
    from django.db import connection

    from wrota.kernel import append_only

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def unguarded(self, sql_list):
        with append_only.lifted():
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", unguarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_is_remembered():
    """What one test remembers of its offices would be wrong in the next; queries are counted."""
    from wrota.kernel import memory

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "LIFE", 0)
        yield


@pytest.fixture(autouse=True)
def witness_forgets():
    """The next test has other offices under the same ids; the journal's witness must not know."""
    yield
    shutil.rmtree(HOME / "audit", ignore_errors=True)
