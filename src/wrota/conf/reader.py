"""The one reader of WROTA_* variables: typed, with defaults, documented in docs/settings.md."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"WROTA_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(f"WROTA_{name}", "1" if default else "0") in {"1", "true", "tak"}


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """
    Read networks or addresses, divided by commas.

    :raises ValueError: for anything else, so that a slip of the pen trusts nobody.
    """
    return tuple(ip_network(one.strip()) for one in text(name).split(",") if one.strip())


def home() -> Path:
    """Return the folder of all data: database, files, keys."""
    return Path(os.environ.get("WROTA_HOME") or ROOT / ".wrota").resolve()


def secret_key() -> str:
    """Return the key of sessions and CSRF; made at the first start, never in the repository."""
    given = os.environ.get("WROTA_SECRET_KEY")
    if given:
        return given
    from secrets import token_urlsafe

    file = home() / "secrets" / "django.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(token_urlsafe(50))
    return file.read_text()


def database() -> dict[str, object]:
    """Return Django's database setting from WROTA_DATABASE_URL; SQLite in WROTA_HOME without it."""
    url = os.environ.get("WROTA_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "wrota.kernel.sqlite",
            "NAME": home() / "wrota.sqlite3",
            # the last connection to close writes the log back into the file: not at every request
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": ":memory:"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
                ),
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "wrota.kernel.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # values travel apart from the text, so that the server keeps its plans
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }
