"""What can go wrong between a role and the broker, and what must not come of it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import timedelta

import kombu
import pytest
from django.db import DatabaseError, connection

from carnet.infra import jobs
from carnet.infra.events import Envelope
from carnet.infra.events.bus import BusUnavailable
from carnet.infra.events.bus.rabbitmq import RabbitBus
from carnet.infra.events.bus.receiver import Receiver
from carnet.infra.events.bus.topology import Topology
from carnet.infra.events.models import OutboxEvent, RelayLease
from carnet.infra.events.relay import LEASE, hand_over_lease, relay_once
from carnet.kernel import ids
from tests.conformance.wires import BROKER, RabbitWire, deliver
from tests.infra.events.samples import NOW, Listener, tell
from tests.infra.jobs.workers import until, working

pytestmark = [pytest.mark.django_db, pytest.mark.services]

WAIT = timedelta(milliseconds=300)


def test_t53_nothing_is_acknowledged_before_it_is_committed(rabbit: RabbitWire, listener: Listener) -> None:
    number = tell("Oslo")
    rabbit.relay(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs RENAME TO procrastinate_jobs_away")
    with pytest.raises(DatabaseError):
        rabbit.receive()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs_away RENAME TO procrastinate_jobs")
    assert rabbit.receive() == 1  # the same batch, still in hand
    jobs.run_due(now=NOW)
    assert listener.ids == [number]


def test_t53_a_receiver_that_dies_before_the_commit_loses_nothing(rabbit: RabbitWire, listener: Listener) -> None:
    number = tell("Oslo")
    rabbit.relay(now=NOW)
    doomed = _CannotStore(BROKER, rabbit.topology, lambda _: None)
    with pytest.raises(MemoryError):
        doomed.receive(wait=WAIT)
    doomed.close()
    deliver(rabbit, now=NOW)
    assert listener.ids == [number]


def test_t53_a_receiver_that_dies_before_it_acknowledges_does_nothing_twice(
    rabbit: RabbitWire, listener: Listener
) -> None:
    number = tell("Oslo")
    rabbit.relay(now=NOW)
    doomed = _CannotAcknowledge(BROKER, rabbit.topology, lambda _: None)
    with pytest.raises(BusUnavailable):
        doomed.receive(wait=WAIT)
    assert jobs.run_due(now=NOW) == 1
    assert rabbit.receive() == 1  # the broker delivers it again
    assert jobs.run_due(now=NOW) == 1
    assert listener.ids == [number]


def test_what_is_no_event_goes_to_the_dead_letters(rabbit: RabbitWire, listener: Listener) -> None:
    with kombu.Connection(BROKER, connect_timeout=5) as broker:
        producer = kombu.Producer(broker.channel(), exchange=rabbit.topology.exchange)
        for body in ("{", "[]", '{"id": "no"}'):
            producer.publish(body, routing_key="sample.moved", content_type="application/json")
    number = tell("Oslo")
    rabbit.relay(now=NOW)
    assert rabbit.receive() == 1
    jobs.run_due(now=NOW)
    assert listener.ids == [number]
    rabbit.restart()
    assert rabbit.receive() == 0
    assert rabbit.waiting(rabbit.topology.queue) == 0
    assert rabbit.waiting(rabbit.topology.dead_letters) == 3


def test_t54_without_a_broker_events_wait_in_the_outbox(listener: Listener) -> None:
    tell("Oslo")
    nowhere = RabbitBus(url="amqp://guest:guest@127.0.0.1:1", topology=Topology("sample"))
    with pytest.raises(BusUnavailable):
        relay_once(now=NOW, through=nowhere)
    with pytest.raises(BusUnavailable):
        nowhere.receive(wait=WAIT)
    assert OutboxEvent.objects.get().relayed_at is None


def test_t54_a_broker_that_says_nothing_is_not_waited_for(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.events.bus.line.TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        bus = RabbitBus(url=f"amqp://guest:guest@127.0.0.1:{port}", topology=Topology("sample"))
        with pytest.raises(BusUnavailable):
            bus.declare()


@pytest.mark.django_db(transaction=True)
def test_t54_the_broker_is_called_outside_any_transaction(rabbit: RabbitWire, listener: Listener) -> None:
    inside: list[bool] = []

    class Watched(RabbitBus):
        """Notes whether a transaction is open while it sends."""

        def send(self, events: Sequence[Envelope]) -> None:
            inside.append(connection.in_atomic_block)
            super().send(events)

    tell("Oslo")
    bus = Watched(url=BROKER, topology=rabbit.topology)
    relay_once(now=NOW, through=bus)
    bus.close()
    assert inside == [False]


def test_a_connection_that_broke_is_made_anew(rabbit: RabbitWire, listener: Listener) -> None:
    first = tell("Oslo")
    deliver(rabbit, now=NOW)
    _cut(rabbit)
    second = tell("Rome")
    with pytest.raises(BusUnavailable):
        rabbit.receive()
    deliver(rabbit, now=NOW)
    assert listener.ids == [first, second]


def test_each_role_gets_every_event_it_wants(rabbit: RabbitWire, listener: Listener) -> None:
    other = rabbit.of_role("other")
    tell("Oslo")
    rabbit.relay(now=NOW)
    assert rabbit.receive() == 1
    assert other.receive(wait=WAIT) == 1
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_and_receives(rabbit: RabbitWire, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.events.relay.bus", lambda: rabbit.bus)
    monkeypatch.setattr("carnet.infra.events.jobs.bus", lambda: rabbit.bus)
    with working():
        numbers = [tell("Oslo"), tell("Rome")]
        until(lambda: len(listener.ids) == 2)
    assert sorted(listener.ids) == sorted(numbers)
    assert not RelayLease.objects.exists()


def test_only_one_process_sends_at_a_time(rabbit: RabbitWire, listener: Listener) -> None:
    stranger = ids.new_id()
    RelayLease.objects.create(name="relay", holder=stranger, until=NOW + LEASE)
    tell("Oslo")
    assert rabbit.relay(now=NOW) == 0
    assert rabbit.relay(now=NOW + LEASE) == 1
    assert RelayLease.objects.get().holder != stranger
    hand_over_lease()
    assert not RelayLease.objects.exists()


class _CannotStore(Receiver):
    """Dies when it should store."""

    def _store(self) -> int:
        raise MemoryError


class _CannotAcknowledge(Receiver):
    """Its connection breaks just when the jobs are committed."""

    def _acknowledge(self, channel: object) -> None:
        raise ConnectionResetError


def _cut(rabbit: RabbitWire) -> None:
    """Shut both sockets below the bus's feet."""
    assert isinstance(rabbit.bus, RabbitBus)
    for part in (rabbit.bus._sender, rabbit.bus._receiver):
        part._line._connection.connection.transport.sock.close()
