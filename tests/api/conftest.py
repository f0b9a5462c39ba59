"""Fixtures of the tests that come in through HTTP."""

from __future__ import annotations

import pytest

from carnet.domains.identity.models import User
from tests.api.client import Api
from tests.api.factors import reauthenticate
from tests.api.people import a_user, log_in


@pytest.fixture
def api() -> Api:
    """A client that is not logged in."""
    return Api()


@pytest.fixture
def user(db: None) -> User:
    """Ada has an account."""
    return a_user()


@pytest.fixture
def ada(api: Api, user: User) -> Api:
    """She is logged in, and has just proven it again."""
    client = log_in(api)
    reauthenticate(client)
    return client
