"""Accounts to work with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Strong password hashes take their time, which tests have no use for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada(db: None) -> User:
    """A customer."""
    return operations.sign_up(email="ada@example.org", password=PASSWORD, proven=True, now=NOW)
