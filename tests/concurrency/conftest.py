"""A train on sale in a database that other connections see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from carnet.domains.booking.operations import stop_lanes
from tests.domains.booking.conftest import Sale, a_sale


@pytest.fixture
def open_sale(transactional_db: None) -> Iterator[Sale]:
    """A train of eight seats through five stops, committed."""
    yield a_sale()
    stop_lanes()
