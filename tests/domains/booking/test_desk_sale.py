"""Selling at a desk to who has no account."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking import operations, queries, rules
from carnet.domains.booking.contracts import Answer, BookingStatus, HoldItem, PassengerName
from carnet.domains.booking.models import Booking
from carnet.domains.inventory.queries import ListingUnknown
from carnet.infra import events
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import staff

pytestmark = pytest.mark.django_db


def sell(sale: Sale, by: Principal, *names: str, key: str = "one", **about: Any) -> Answer:
    passengers = tuple(PassengerName(name, "Walker") for name in names or ("Wanda",))
    fare = sale.fares.fares[0]
    item = HoldItem(sale.listing.id, 0, 1, fare.id, passengers)
    asked = {"operator_id": sale.listing.operator_id, "email": "", "item": item} | about
    return operations.desk_hold(by=by, key=key, fingerprint=b"f", now=NOW, **asked)


def test_a_walk_in_pays_cash_and_has_tickets(sale: Sale) -> None:
    agent = staff(sale, MemberRole.AGENT)
    reference = sell(sale, agent, "Wanda", "Willy").body["reference"]
    operations.cash_take(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=NOW)
    whole, _ = queries.desk_booking(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=NOW)
    assert whole.status is BookingStatus.CONFIRMED
    assert sorted(ticket.passenger.first_name for ticket in whole.tickets) == ["Wanda", "Willy"]
    events.drain(now=NOW)
    assert mail.outbox == []
    noted = AuditEntry.objects.get(verb="desk.hold")
    assert (noted.actor, noted.detail["passengers"]) == (agent.user_id, 2)


def test_t61_a_repeated_sale_is_one_sale(sale: Sale) -> None:
    agent = staff(sale, MemberRole.AGENT)
    first, again = sell(sale, agent), sell(sale, agent)
    assert again.replayed
    assert again.body == first.body
    assert Booking.objects.count() == AuditEntry.objects.filter(verb="desk.hold").count() == 1


def test_t13_every_buyer_at_a_desk_counts_for_one(sale: Sale) -> None:
    agent = staff(sale, MemberRole.AGENT)
    for number in range(3):
        sell(sale, agent, *"ABCDEFGHIJ"[: rules.MAX_PASSENGERS - 8], key=str(number))
    buyers = set(Booking.objects.values_list("user_id", flat=True))
    assert len(buyers) == 3
    assert agent.user_id not in buyers


def test_t44_a_desk_sells_its_own_trips_alone(sale: Sale) -> None:
    theirs = ids.new_id()
    rival = Principal(user_id=ids.new_id(), memberships={theirs: MemberRole.AGENT})
    with pytest.raises(ListingUnknown):
        sell(sale, rival, operator_id=theirs)
    with pytest.raises(NotFound):
        sell(sale, rival)
    with pytest.raises(Forbidden):
        sell(sale, staff(sale, MemberRole.INSPECTOR))
    assert not Booking.objects.exists()
