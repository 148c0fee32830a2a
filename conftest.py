"""What every test of the repository shares: its own data folder, made before Django starts."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="wrota-tests-"))
os.environ["WROTA_HOME"] = str(HOME)
os.environ.setdefault("WROTA_SECRET_KEY", "only-for-tests")
os.environ.setdefault("WROTA_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
if url := os.environ.get("WROTA_TEST_DATABASE_URL"):
    os.environ["WROTA_DATABASE_URL"] = url
else:
    os.environ.pop("WROTA_DATABASE_URL", None)
