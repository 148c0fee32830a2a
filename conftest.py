"""What every test of the repository shares: its own data folder, made before Django starts."""

import os
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="wrota-tests-"))
os.environ["WROTA_HOME"] = str(HOME)
os.environ.setdefault("WROTA_SECRET_KEY", "only-for-tests")
os.environ.setdefault("WROTA_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
if url := os.environ.get("WROTA_TEST_DATABASE_URL"):
    os.environ["WROTA_DATABASE_URL"] = url
else:
    os.environ.pop("WROTA_DATABASE_URL", None)


@pytest.fixture(scope="session", autouse=True)
def addresses_of_the_real_parts():
    """Read the addresses before a test installs parts of its own, which would stay in them."""
    from django.urls import get_resolver

    return get_resolver().url_patterns


@pytest.fixture(scope="session", autouse=True)
def emptying_tables_is_allowed(django_db_setup):
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
