"""Sending tickets once more, and to another address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from carnet.domains.booking import operations, problems
from carnet.domains.booking.models import Booking
from carnet.infra import jobs
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, held
from tests.domains.booking.conftest import Sale


@pytest.fixture
def one(sale: Sale) -> Bought:
    """A paid booking."""
    return bought(sale)


def send(one: Bought) -> None:
    """Its buyer wants the tickets once more."""
    operations.tickets_send(user_id=one.user_id, reference=one.reference, now=NOW)


def test_the_tickets_are_sent_once_more(one: Bought) -> None:
    send(one)
    jobs.run_due()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert {name for name, _, _ in message.attachments} >= {f"carnet-{one.reference}.pdf"}
    assert AuditEntry.objects.get(verb="booking.tickets_sent").actor == one.user_id


def test_three_times_an_hour_whoever_asks(one: Bought, sale: Sale) -> None:
    by = Principal(ids.new_id(), memberships={sale.listing.operator_id: MemberRole.AGENT.value})
    for _ in range(2):
        send(one)
    operations.staff_tickets_send(
        by=by, operator_id=sale.listing.operator_id, reference=one.reference, now=NOW + timedelta(minutes=59)
    )
    with pytest.raises(RateLimited):
        send(one)
    jobs.run_due()
    assert len(mail.outbox) == 3


def test_somebody_elses_tickets_are_not_sent(one: Bought, sale: Sale) -> None:
    with pytest.raises(problems.BookingUnknown):
        operations.tickets_send(user_id=ids.new_id(), reference=one.reference, now=NOW)
    stranger = Principal(ids.new_id())
    elsewhere = Principal(ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER.value})
    for by, operator in ((stranger, sale.listing.operator_id), (elsewhere, sale.listing.operator_id)):
        with pytest.raises(NotFound):
            operations.staff_tickets_send(by=by, operator_id=operator, reference=one.reference, now=NOW)
    with pytest.raises(Forbidden):
        operations.staff_tickets_send(by=stranger, operator_id=None, reference=one.reference, now=NOW)
    jobs.run_due()
    assert mail.outbox == []


def test_what_is_not_paid_has_nothing_to_send(sale: Sale) -> None:
    one = held(sale)
    with pytest.raises(problems.NothingToSend):
        send(one)


def test_a_corrected_contact_gets_the_letters(one: Bought) -> None:
    changed = operations.contact_correct(user_id=one.user_id, reference=one.reference, email="ida@example.org", now=NOW)
    assert changed.email == "ida@example.org"
    send(one)
    jobs.run_due()
    assert [message.to for message in mail.outbox] == [["ida@example.org"]]
    entry = AuditEntry.objects.get(verb="booking.contact")
    assert (entry.actor, entry.detail) == (one.user_id, {})


def test_t43_nobody_else_corrects_it(one: Bought) -> None:
    with pytest.raises(problems.BookingUnknown):
        operations.contact_correct(user_id=ids.new_id(), reference=one.reference, email="eve@example.org", now=NOW)
    assert Booking.objects.get().email == "ada@example.org"


def test_a_forgotten_contact_stays_forgotten(one: Bought) -> None:
    operations.forget_buyers([one.user_id])
    forgotten = Booking.objects.get().email
    with pytest.raises(problems.BookingUnknown):
        operations.contact_correct(user_id=one.user_id, reference=one.reference, email="ada@example.org", now=NOW)
    assert Booking.objects.get().email == forgotten
    with pytest.raises(problems.NothingToSend):
        send(one)
