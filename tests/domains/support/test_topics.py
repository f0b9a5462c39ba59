"""What a report may be about, and that nobody finds out about others' things through it (T45)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Ticket
from carnet.domains.support.contracts import AboutKind, Topic
from carnet.domains.support.models import Report
from carnet.domains.support.problems import ReportTopicUnknown
from carnet.domains.support.queries import about_of
from carnet.kernel import ids
from carnet.kernel.readable import random_text
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, held
from tests.domains.support.conftest import Help

KINDS = pytest.mark.parametrize("kind", list(AboutKind))


def named(kind: AboutKind, trip: Bought) -> Topic:
    """Something of this booking."""
    booking = trip.booking
    ids_of = {
        AboutKind.TICKET: booking.tickets[0].id,
        AboutKind.LISTING: booking.tickets[0].listing_id,
        AboutKind.PAYMENT: booking.payment_id,
    }
    return Topic(kind, ids_of.get(kind), reference=booking.reference if kind is AboutKind.BOOKING else "")


def nowhere(kind: AboutKind) -> Topic:
    """What does not exist."""
    if kind is AboutKind.BOOKING:
        return Topic(kind, reference=random_text(6))
    return Topic(kind, ids.new_id())


@KINDS
def test_row_35_everything_of_ones_own_can_be_named(help_: Help, kind: AboutKind) -> None:
    made = help_.open(topic=named(kind, help_.trip))
    assert made.about is not None
    assert (made.about.kind, made.about.reference) == (kind, help_.trip.reference)
    operator = None if kind is AboutKind.PAYMENT else help_.operator_id
    assert made.about.operator_id == operator


def refusal(help_: Help, topic: Topic) -> tuple[object, list[str]]:
    """What a refusal says, and the statements that led to it."""
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        pytest.raises(ReportTopicUnknown) as refused,
    ):
        about_of(user_id=help_.user_id, topic=topic, now=NOW)
    shapes = [query["sql"].split("WHERE")[0] for query in asked.captured_queries]
    problem = refused.value
    return (problem.code, problem.detail, problem.pointers, problem.members), shapes


@KINDS
def test_t45_a_strangers_thing_is_answered_like_nothing(help_: Help, kind: AboutKind) -> None:
    stranger = bought(help_.sale)
    # Whoever else travels on it, a trip is one's own by one's own ticket.
    if kind is AboutKind.LISTING:
        Ticket.objects.filter(booking_id=help_.trip.booking.id).update(listing_id=ids.new_id())
    theirs, none = refusal(help_, named(kind, stranger)), refusal(help_, nowhere(kind))
    assert theirs == none
    assert len(theirs[1]) == 1
    with pytest.raises(ReportTopicUnknown):
        help_.open(topic=named(kind, stranger))
    assert Report.objects.count() == 0


def test_an_unpaid_hold_is_a_booking_and_no_trip(help_: Help) -> None:
    one = held(help_.sale)
    made = help_.open(user_id=one.user_id, topic=named(AboutKind.BOOKING, one))
    assert made.about is not None
    with pytest.raises(ReportTopicUnknown):
        help_.open(user_id=one.user_id, topic=named(AboutKind.LISTING, one))


def test_a_booking_with_two_operators_is_the_platforms_matter(help_: Help) -> None:
    trip = bought(help_.sale)
    first = trip.booking.tickets[0]
    copy = Ticket.objects.get(pk=first.id)
    copy.id, copy.operator_id, copy.ordinal = ids.new_id(), ids.new_id(), 7
    Ticket.objects.bulk_create([copy])
    made = help_.open(user_id=trip.user_id, topic=named(AboutKind.BOOKING, trip))
    assert made.about is not None
    assert made.about.operator_id is None
    one = help_.open(user_id=trip.user_id, topic=Topic(AboutKind.TICKET, first.id))
    assert one.about is not None
    assert one.about.operator_id == help_.operator_id


def test_who_was_given_a_ticket_may_name_it_and_not_its_booking(help_: Help) -> None:
    given = ids.new_id()
    ticket = help_.trip.booking.tickets[0]
    Ticket.objects.filter(pk=ticket.id).update(holder_id=given)
    for kind in (AboutKind.TICKET, AboutKind.LISTING):
        made = help_.open(user_id=given, topic=named(kind, help_.trip))
        assert made.about is not None
        assert (made.about.reference, made.about.operator_id) == ("", help_.operator_id)
    for kind in (AboutKind.BOOKING, AboutKind.PAYMENT):
        with pytest.raises(ReportTopicUnknown):
            help_.open(user_id=given, topic=named(kind, help_.trip))
    assert help_.open().about is not None


def test_about_nothing_in_particular(help_: Help) -> None:
    made = help_.open(topic=None, name="")
    assert (made.about, made.name, made.urgent) == (None, "", False)


def test_who_leaves_soon_is_answered_soon(help_: Help) -> None:
    departs = help_.trip.booking.departs_at
    early, late = help_.open(now=NOW), help_.open(now=departs - timedelta(hours=20))
    assert (early.urgent, late.urgent) == (False, True)
    assert early.due_at == NOW + timedelta(hours=24)
    assert late.due_at == departs - timedelta(hours=16)
