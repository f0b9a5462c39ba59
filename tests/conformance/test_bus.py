"""What every bus promises: at least once, in no order, nothing lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from carnet.infra import jobs
from carnet.infra.events import Envelope
from carnet.infra.events.models import InboxEvent, OutboxEvent
from carnet.kernel import ids
from tests.conformance.wires import Wire, deliver
from tests.infra.events.samples import NOW, Listener, listening, tell

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def test_an_event_arrives_as_it_was_published(wire: Wire, listener: Listener) -> None:
    aggregate = ids.new_id()
    number = tell("Malmö", aggregate=aggregate, version=3)
    deliver(wire, now=NOW)
    (event,) = listener.heard
    assert event == Envelope(number, "sample.moved", 1, aggregate, 3, NOW, {"place": "Malmö"}, None)
    assert OutboxEvent.objects.get().relayed_at == NOW


def test_many_events_arrive_each_once(wire: Wire, listener: Listener) -> None:
    numbers = [tell(str(number)) for number in range(450)]
    while wire.relay(now=NOW) or wire.receive():
        jobs.run_due(now=NOW)
    jobs.run_due(now=NOW)
    assert sorted(listener.ids) == sorted(numbers)


def test_t51_one_change_has_one_id_whatever_the_path(wire: Wire, listener: Listener) -> None:
    number = tell("Oslo")
    deliver(wire, now=NOW)
    # The process died after sending and before marking, so it is sent once more.
    OutboxEvent.objects.update(relayed_at=None)
    deliver(wire, now=NOW)
    assert listener.ids == [number]
    assert InboxEvent.objects.values_list("event_id", flat=True).get() == number


def test_duplicates_within_one_batch_are_absorbed(wire: Wire, listener: Listener) -> None:
    number = tell("Oslo")
    wire.relay(now=NOW)
    OutboxEvent.objects.update(relayed_at=None)
    wire.relay(now=NOW)
    wire.receive()
    jobs.run_due(now=NOW)
    assert listener.ids == [number]


def test_t53_a_failing_handler_neither_loses_nor_acknowledges(wire: Wire, listener: Listener) -> None:
    number = tell("Oslo")
    listener.broken = True
    for attempt in range(3):
        with pytest.raises(jobs.JobFailed):
            deliver(wire, now=NOW + attempt * timedelta(minutes=5))
    assert not InboxEvent.objects.exists()
    assert listener.attempts == 3
    listener.broken = False
    deliver(wire, now=LATER)
    assert listener.ids == [number]


def test_t53_what_is_sent_while_nobody_receives_waits(wire: Wire, listener: Listener) -> None:
    number = tell("Oslo")
    wire.relay(now=NOW)
    wire.restart()
    deliver(wire, now=NOW)
    assert listener.ids == [number]


def test_order_does_not_matter_because_versions_settle_it(wire: Wire, listener: Listener) -> None:
    places: dict[UUID, tuple[int, str]] = {}

    def follow(events: Sequence[Envelope], *, now: datetime) -> None:
        for event in events:
            known, _ = places.get(event.aggregate_id, (0, ""))
            if event.aggregate_version > known:
                places[event.aggregate_id] = (event.aggregate_version, event.data["place"])

    aggregate = ids.new_id()
    with listening(follow, "sample.moved", name="sample.follower"):
        for version in (3, 1, 2):
            tell(f"place {version}", aggregate=aggregate, version=version)
            deliver(wire, now=NOW)
    assert places == {aggregate: (3, "place 3")}


def test_each_consumer_has_its_own_delivery(wire: Wire, listener: Listener) -> None:
    other = Listener(broken=True)
    with listening(other, "sample.moved", name="sample.other"):
        number = tell("Oslo")
        with pytest.raises(jobs.JobFailed):
            deliver(wire, now=NOW)
        jobs.run_due(now=NOW)
        assert listener.ids == [number]
        assert InboxEvent.objects.values_list("consumer", flat=True).get() == "sample.listener"
        other.broken = False
        jobs.run_due(now=LATER)
    assert other.ids == [number]
    assert listener.ids == [number]
