"""Fixtures of the shop's pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from carnet.domains.search import queries as searching
from tests.web.shop import Shop, a_shop


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    """Test cards pay, and passwords take no time."""
    settings.SIMULATED_PROVIDER = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    """A train on sale and a traveller who is not logged in."""
    before = searching.use_availability(None)
    yield a_shop()
    searching.use_availability(before)
    searching.forget()


@pytest.fixture
def traveller(shop: Shop) -> Shop:
    """The same, logged in."""
    shop.log_in()
    return shop
