"""Publishing, up to the outbox."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from carnet.infra.events import (
    DuplicateConsumer,
    DuplicateEvent,
    NoTransaction,
    UnknownEvent,
    consumer,
    event,
    publish,
    publish_many,
    trace,
)
from carnet.infra.events.models import OutboxEvent
from carnet.infra.events.registry import REGISTRY
from carnet.kernel import ids
from tests.infra.events.samples import NOW, Listener, SampleMoved, tell


@pytest.mark.django_db(transaction=True)
def test_t52_publishing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NoTransaction):
        publish(SampleMoved("here"), aggregate_id=ids.new_id(), aggregate_version=1, now=NOW)
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_t52_an_event_of_a_transaction_that_failed_was_never_published() -> None:
    def change() -> None:
        with transaction.atomic():
            tell("here")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_the_outbox_row_says_everything() -> None:
    aggregate = ids.new_id()
    token = trace.set("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    try:
        number = tell("Oslo", aggregate=aggregate, version=3)
    finally:
        trace.reset(token)
    row = OutboxEvent.objects.get()
    assert (row.id, row.name, row.version) == (number, "sample.moved", 1)
    assert (row.aggregate_id, row.aggregate_version, row.occurred_at) == (aggregate, 3, NOW)
    assert row.data == {"place": "Oslo"}
    assert row.trace == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert row.relayed_at is None


@pytest.mark.django_db
def test_many_events_are_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many = [(SampleMoved(str(number)), ids.new_id(), number) for number in range(500)]
    with transaction.atomic(), django_assert_num_queries(1):
        numbers = publish_many(many, now=NOW)
    assert len(set(numbers)) == 500
    assert OutboxEvent.objects.count() == 500


@pytest.mark.django_db
def test_none_of_many_is_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with transaction.atomic(), django_assert_num_queries(0):
        assert publish_many([], now=NOW) == []


@pytest.mark.django_db
def test_a_payload_without_declaration_is_refused() -> None:
    with transaction.atomic(), pytest.raises(UnknownEvent):
        publish("here", aggregate_id=ids.new_id(), aggregate_version=1, now=NOW)


@pytest.mark.django_db
def test_sql_may_insert_without_saying_when_it_is_relayed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events_outbox
                   (id, name, version, aggregate_id, aggregate_version, occurred_at, trace, data)
               VALUES (%s, 'sample.moved', 1, %s, 1, %s, NULL, '{"place": "Rome"}')""",
            [ids.new_id(), ids.new_id(), NOW],
        )
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 1


def test_a_name_and_version_belong_to_one_payload() -> None:
    @dataclass(frozen=True)
    class Other:
        """Claims a name that is taken."""

    with pytest.raises(DuplicateEvent):
        event("sample.moved", version=1)(Other)
    with pytest.raises(DuplicateEvent):
        event("sample.renamed", version=1)(SampleMoved)
    assert ("sample.renamed", 1) not in REGISTRY.types
    with pytest.raises(TypeError):
        event("sample.text", version=1)(str)


def test_a_consumers_name_is_its_own(listener: Listener) -> None:
    def listen(events: object, *, now: object) -> None:
        """Hears nothing."""

    consumer("sample.moved")(listen)
    assert "events.listen" in REGISTRY.consumers
    with pytest.raises(DuplicateConsumer):
        consumer("sample.ended")(listen)
