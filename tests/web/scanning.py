"""An inspector at the doors of a train, and people with tickets for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.test import Client

from carnet.domains.booking import operations as booking
from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import (
    HoldItem,
    HoldRequest,
    PassengerName,
    PayRequest,
    Ticket,
)
from carnet.domains.booking.queries import booking as booked
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.inventory import queries as stock
from carnet.domains.schedule import operations as schedule
from carnet.infra import keys
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.kernel.span import Span
from tests.money import give_money
from tests.web.own import Person, member
from tests.web.running import Desk, a_desk, settle


@dataclass
class Doors:
    """The train of a desk, with an inspector before it."""

    desk: Desk
    inspector: Person
    sold: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """Where one chooses what to scan."""
        return f"{self.desk.home}/scan"

    @property
    def scanner(self) -> str:
        """The scanner of the train."""
        return f"{self.home}/{ids.encode('trp', self.desk.trip_id)}"

    def buy(self, *names: str, way: tuple[int, int] = (0, 2), trip_id: UUID | None = None) -> Sequence[Ticket]:
        """Paid tickets for these people, in their order, on one booking."""
        listing_id, now = trip_id or self.desk.trip_id, clock.now()
        offer, user = stock.offer(listing_id), ids.new_id()
        fare = next(fare for fare in offer.fares.fares if fare.family == "Saver")
        people = tuple(PassengerName(first, last) for first, last in (name.split(" ", 1) for name in names))
        give_money(user, 100_000)
        item = HoldItem(listing_id, *way, fare.id, people)
        held = booking.hold(HoldRequest(user, "k", b"k", (item,), "ada@example.org"), now=now).body
        booking.pay_from_wallet(PayRequest(user, "p", b"p", held["reference"]), now=now)
        settle()
        found = sorted(
            booked(reference=held["reference"], user_id=user, now=now).tickets,
            key=lambda one: people.index(one.passenger),
        )
        self.sold |= {ticket.id: (user, held["reference"]) for ticket in found}
        return found

    def give_back(self, ticket: Ticket) -> None:
        """The buyer cancels the booking of this ticket."""
        user, reference = self.sold[ticket.id]
        now = clock.now()
        quote = booking.cancellation_quote(user_id=user, reference=reference, now=now)
        booking.cancellation_confirm(user_id=user, reference=reference, quote_id=quote.id, now=now)
        settle()

    def another_train(self) -> UUID:
        """One more train of the operator, on sale."""
        world, departs = self.desk.world, clock.now() + timedelta(days=1, hours=2)
        trip = world.trip(name="ICE 505", service_date=departs.date(), stops=world.stops(departs))
        schedule.trip_publish(trip_id=trip.id, by=CARNET, now=clock.now())
        settle()
        return trip.id

    def scan(self, ticket: Ticket, *, device: str = "Gate 2") -> None:
        """A colleague scans the ticket, over the API."""
        now = clock.now()
        colleague = member(f"sam-{ids.new_id()}", MemberRole.INSPECTOR, self.desk.world.operator_id)
        scan = {
            "id": ids.encode("scn", ids.new_id()),
            "code": code(ticket),
            "trip": ids.encode("trp", self.desk.trip_id),
            "stop": 0,
            "at": now.isoformat(),
            "device": device,
        }
        token = identity.access_token(user_id=colleague.user.id, now=now)
        answer = Client().post(
            f"/api/v1{self.desk.home}/scans",
            {"scans": [scan]},
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.json()["data"][0]["verdict"] == "good", answer.content


def the_doors() -> Doors:
    """The inspector is logged in."""
    desk = a_desk()
    return Doors(desk, member("ivo", MemberRole.INSPECTOR, desk.world.operator_id))


def code(ticket: Ticket) -> str:
    """The text in the ticket's QR code."""
    return tickets.code_for(ticket, keys.ticket_key())


def forged(ticket: Ticket) -> str:
    """The code of a longer journey, with the signature of the ticket."""
    longer = code(replace(ticket, span=Span(0, 9)))
    return longer[:75] + code(ticket)[75:]
