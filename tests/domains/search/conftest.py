"""Fixtures of the search tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from carnet.domains.search import queries
from tests.domains.search.feed import FreeSeats, World


@pytest.fixture
def free_seats() -> Iterator[FreeSeats]:
    """The fake that counts free seats, asked for the length of a test."""
    fake = FreeSeats()
    before = queries.use_availability(fake)
    queries.forget()
    yield fake
    queries.use_availability(before)
    queries.forget()


@pytest.fixture
def world(db: None, free_seats: FreeSeats) -> World:
    """Places, fares and a plan, and nothing on sale."""
    return World.publish()
