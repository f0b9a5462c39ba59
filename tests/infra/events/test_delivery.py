"""From the outbox to consumers, within one database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from carnet.infra import jobs
from carnet.infra.events import Envelope, drain, publish, relay_once, trace
from carnet.infra.events.jobs import prune
from carnet.infra.events.models import InboxEvent, OutboxEvent
from carnet.infra.events.relay import hand_over_lease
from carnet.infra.events.replay import send_again
from carnet.kernel import ids
from tests.infra.events.samples import NOW, Listener, SampleEnded, SampleMoved, listening, tell

pytestmark = pytest.mark.django_db

_MANY_RELAYED = """
    INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data, relayed_at)
    SELECT gen_random_uuid(), 'sample.moved', 1, gen_random_uuid(), 1, now(), '{}', now() FROM generate_series(1, 2000)
"""


def test_drain_does_everything_and_says_how_much(listener: Listener) -> None:
    numbers = sorted([tell("Oslo"), tell("Rome")])
    assert drain(now=NOW) == 1
    assert listener.ids == numbers
    assert drain(now=NOW) == 0


def test_a_consumer_reads_the_payload_as_its_dataclass(listener: Listener) -> None:
    aggregate = ids.new_id()
    number = tell("Oslo", aggregate=aggregate, version=4)
    drain(now=NOW)
    (event,) = listener.heard
    assert event.payload(SampleMoved) == SampleMoved("Oslo")
    assert (event.id, event.name, event.version) == (number, "sample.moved", 1)
    assert (event.aggregate_id, event.aggregate_version, event.occurred_at) == (aggregate, 4, NOW)


def test_a_batch_is_one_job_and_sorted_by_when_it_happened(listener: Listener) -> None:
    with transaction.atomic():
        for minutes in (3, 1, 2):
            publish(
                SampleMoved(str(minutes)),
                aggregate_id=ids.new_id(),
                aggregate_version=1,
                now=NOW + timedelta(minutes=minutes),
            )
    assert drain(now=NOW) == 1
    assert [event.data["place"] for event in listener.heard] == ["1", "2", "3"]


def test_the_relay_takes_no_more_than_its_limit_oldest_first(listener: Listener) -> None:
    numbers = sorted(tell(str(number)) for number in range(5))
    assert [relay_once(now=NOW, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    drain(now=NOW)
    assert listener.ids == numbers
    assert len(listener.batches) == 3


def test_events_nobody_wants_are_only_marked(listener: Listener) -> None:
    with transaction.atomic():
        publish(SampleEnded(), aggregate_id=ids.new_id(), aggregate_version=1, now=NOW)
    assert drain(now=NOW) == 0
    assert OutboxEvent.objects.get().relayed_at == NOW
    assert not InboxEvent.objects.exists()


def test_what_handlers_publish_and_enqueue_is_done_too() -> None:
    ended = Listener()

    def end(events: Sequence[Envelope], *, now: datetime) -> None:
        for event in events:
            publish(SampleEnded(), aggregate_id=event.aggregate_id, aggregate_version=2, now=now)

    with listening(end, "sample.moved"), listening(ended, "sample.ended", name="sample.other"):
        tell("Oslo")
        assert drain(now=NOW) == 2
    assert [event.name for event in ended.heard] == ["sample.ended"]


def test_one_bad_event_does_not_hold_up_the_others(listener: Listener) -> None:
    numbers = [tell(str(number)) for number in range(8)]
    listener.refuses = frozenset([numbers[5]])
    with pytest.raises(jobs.JobFailed):
        drain(now=NOW)
    drain(now=NOW)  # what was left behind it; the bad one waits for its next attempt
    assert sorted(listener.ids) == sorted(set(numbers) - {numbers[5]})
    listener.refuses = frozenset()
    drain(now=NOW + timedelta(hours=1))
    assert sorted(listener.ids) == sorted(numbers)


def test_the_trace_goes_with_the_event() -> None:
    traces: list[str | None] = []

    def remember(events: Sequence[Envelope], *, now: datetime) -> None:
        traces.append(trace.get())

    with listening(remember, "sample.moved"):
        for texts in (["one"], ["two"], ["three", "four"]):
            for text in texts:
                token = trace.set(text)
                tell("Oslo")
                trace.reset(token)
            drain(now=NOW)
    assert traces == ["one", "two", None]
    assert trace.get() is None


def test_pruning_forgets_what_is_old_and_relayed(listener: Listener) -> None:
    tell("Oslo")
    drain(now=NOW)
    tell("Rome")
    prune(now=NOW + timedelta(days=15))
    assert OutboxEvent.objects.get().data == {"place": "Rome"}
    assert not InboxEvent.objects.exists()


def test_the_relay_looks_only_at_what_waits(listener: Listener) -> None:
    tell("Oslo")
    with connection.cursor() as cursor:
        cursor.execute(_MANY_RELAYED)
        cursor.execute("ANALYZE events_outbox")  # the planner knows of them, and nobody counts again before the end
        cursor.execute("EXPLAIN SELECT id FROM events_outbox WHERE relayed_at IS NULL ORDER BY id LIMIT 200")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "events_outbox_unrelayed" in plan


def test_handing_over_a_lease_nobody_has_changes_nothing() -> None:
    hand_over_lease()


def test_a_new_consumer_can_be_told_what_happened_before(listener: Listener) -> None:
    number = tell("Oslo")
    drain(now=NOW)
    newcomer = Listener()
    with listening(newcomer, "sample.moved", name="sample.newcomer"):
        call_command("events_replay", since=NOW - timedelta(days=1), names=["sample.moved"], stdout=StringIO())
        drain(now=NOW)
    assert newcomer.ids == [number]
    assert listener.ids == [number]
    assert send_again(since=NOW + timedelta(seconds=1)) == 0
