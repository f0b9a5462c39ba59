"""Fixtures of the tests that come in through HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Strong password hashes take their time, which tests have no use for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def api() -> Api:
    """A client that is not logged in."""
    return Api()
