"""Accounts to work with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db: None) -> User:
    """A customer."""
    return operations.sign_up(email="ada@example.org", password=PASSWORD, proven=True, now=NOW)
