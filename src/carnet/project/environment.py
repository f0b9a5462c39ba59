"""What the environment says, read in one place and checked once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_THIS_MACHINE: Final = {"localhost", "127.0.0.1", "::1"}


def flag(name: str, *, default: bool = False) -> bool:
    """Whether an environment variable is set to something that means yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated environment variable as a list without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


class UnusableVariable(ValueError):
    """A variable of the environment has a value that means nothing."""


def number(name: str, default: int, *, least: int = 1) -> int:
    """An environment variable as a whole number of at least `least`. Raises UnusableVariable."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) < least:
        raise UnusableVariable(f"{name} must be a whole number of at least {least}, not {value!r}")
    return int(value)


def one_of(name: str, choices: Sequence[str], default: str) -> str:
    """An environment variable that is one of a few words. Raises UnusableVariable."""
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        raise UnusableVariable(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def production(*, demo: bool = False) -> bool:
    """Whether this installation is for others: `CARNET_ENV` says so, else an `https://` site that is no demo.

    `demo` says that one is about to begin. Raises UnusableVariable.
    """
    if os.environ.get("CARNET_ENV", "").strip():
        return one_of("CARNET_ENV", ["production", "development"], "") == "production"
    return secure() and not demo and not flag("CARNET_DEMO")


def secure() -> bool:
    """Whether people reach this installation through TLS."""
    return os.environ.get("CARNET_SITE_URL", "").startswith("https://")


def address(url: str, place: str) -> str:
    """The address of somebody else's server, without the slash at its end: by TLS, or on this machine.

    Raises UnusableVariable naming `place`.
    """
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    except ValueError:
        safe = False
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise UnusableVariable(f"{place} must be an https:// address without query")
    return url.rstrip("/")


def home() -> Path:
    """The folder of everything this installation keeps on disk (CARNET_HOME, else `./var`)."""
    return Path(os.environ.get("CARNET_HOME", "var")).resolve()


def database_url() -> str:
    """DATABASE_URL, else the embedded PostgreSQL under the home folder, started if it does not run."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return url
    from carnet.infra import embedded  # noqa: PLC0415  only needed where no database is given

    return embedded.start(home()).url


def django_database(url: str) -> dict[str, Any]:
    """A PostgreSQL connection string or URL in the shape of Django's DATABASES."""
    try:
        parts: dict[str, Any] = {**conninfo_to_dict(url)}
    except ProgrammingError as error:
        raise UnusableVariable(f"DATABASE_URL is no PostgreSQL address: {str(error).strip()}") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "carnet"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # PgBouncer in transaction mode keeps no session: neither server-side cursors nor prepared statements.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"NAME": os.environ.get("CARNET_TEST_DATABASE", "test_carnet")},
    }
