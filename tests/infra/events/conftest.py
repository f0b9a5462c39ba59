"""Fixtures of the tests of events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.infra.events.samples import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    """The only consumer of this process; it hears of sample.moved."""
    handler = Listener()
    with listening(handler, "sample.moved"):
        yield handler
