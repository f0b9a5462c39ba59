"""The audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.infra import trace
from carnet.infra.audit import Entry, record
from carnet.infra.audit.models import AuditEntry
from carnet.infra.audit.queries import entries, entries_of_operator, entries_of_person
from carnet.kernel import ids

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def test_what_is_recorded_can_be_read() -> None:
    actor = ids.new_id()
    number = record(
        actor,
        "booking.cancelled",
        "bkg_1",
        {"reason": "storm", "refund": 100, "ticket": actor},
        now=NOW,
        address="2001:db8::1",
    )
    (entry,) = entries()
    assert entry == Entry(
        id=number,
        at=NOW,
        actor=actor,
        verb="booking.cancelled",
        subject="bkg_1",
        detail={"reason": "storm", "refund": 100, "ticket": str(actor)},
        address="2001:db8::1",
    )


def test_entries_come_newest_first_in_pages_and_filtered() -> None:
    actor = ids.new_id()
    for number in range(5):
        record(actor if number % 2 else None, "sample.done", f"s{number % 3}", now=NOW + number * timedelta(hours=1))
    newest = entries(limit=2)
    assert [entry.at for entry in newest] == [NOW + timedelta(hours=4), NOW + timedelta(hours=3)]
    assert len(entries(limit=10, before=(newest[-1].at, newest[-1].id))) == 3
    assert len(entries(actor=actor)) == 2
    assert len(entries(subject="s0")) == 2
    assert len(entries(verb="sample.done")) == 5
    assert entries(verb="sample.undone") == []
    assert len(entries(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=3))) == 2


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'nothing'", "DELETE FROM audit_entry"])
def test_entries_can_neither_be_changed_nor_deleted(statement: str) -> None:
    record(None, "sample.done", "s", now=NOW)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().verb == "sample.done"


def test_an_entry_of_a_change_that_failed_does_not_exist() -> None:
    def change() -> None:
        with transaction.atomic():
            record(None, "sample.done", "s", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert entries() == []


def test_an_entry_says_where_the_request_in_hand_came_from() -> None:
    trace.came_from("192.0.2.7")
    try:
        record(None, "sample.there", "s", now=NOW)
        record(None, "sample.elsewhere", "s", now=NOW, address="192.0.2.8")
    finally:
        trace.forget_request()
    record(None, "sample.nowhere", "s", now=NOW)
    found = {entry.verb: entry.address for entry in entries()}
    assert found == {"sample.there": "192.0.2.7", "sample.elsewhere": "192.0.2.8", "sample.nowhere": None}


def test_a_person_and_an_operator_have_their_own_stretch() -> None:
    actor = ids.new_id()
    for hour, (who, subject, detail) in enumerate(
        [
            (actor, "usr_other", {}),
            (None, "usr_me", {}),
            (actor, "usr_me", {"operator": "opr_1"}),
            (None, "opr_1", {"operator": "opr_1"}),
            (None, "opr_2", {}),
        ]
    ):
        record(who, f"sample.{hour}", subject, detail, now=NOW + hour * timedelta(hours=1))
    mine = entries_of_person(user_id=actor, subject="usr_me")
    assert [entry.verb for entry in mine] == ["sample.2", "sample.1", "sample.0"]
    first = entries_of_person(user_id=actor, subject="usr_me", limit=1)[0]
    rest = entries_of_person(user_id=actor, subject="usr_me", before=(first.at, first.id))
    assert rest == mine[1:]
    assert [entry.verb for entry in entries_of_operator(operator="opr_1")] == ["sample.3", "sample.2"]
