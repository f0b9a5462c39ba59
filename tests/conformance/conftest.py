"""The adapters each test of the bus runs on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.wires import BROKER, JobTableWire, RabbitWire, Wire, broker_answers
from tests.infra.events.samples import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    """The only consumer of this process; it hears of sample.moved."""
    handler = Listener()
    with listening(handler, "sample.moved"):
        yield handler


@pytest.fixture
def rabbit(listener: Listener) -> Iterator[RabbitWire]:
    """RabbitMQ, with the listener's queue declared."""
    if not broker_answers():
        pytest.skip(f"no broker answers at {BROKER.rpartition('@')[2]}")
    wire = RabbitWire()
    try:
        yield wire
    finally:
        wire.close()


@pytest.fixture(params=["job table", pytest.param("rabbitmq", marks=pytest.mark.services)])
def wire(request: pytest.FixtureRequest, listener: Listener) -> Iterator[Wire]:
    """One adapter after the other."""
    if request.param == "rabbitmq":
        yield request.getfixturevalue("rabbit")
    else:
        yield JobTableWire()
