"""An operator with trains of a day, as its people find them at the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.inventory import queries as stock
from carnet.domains.operators import operations as operators
from carnet.domains.operators.contracts import Layout, VehicleProfile
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations as schedule
from carnet.infra import events
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.schedule.world import World, a_world
from tests.money import give_money
from tests.web.own import Person, member


@dataclass
class Desk:
    """The operator, its owner, and a train of tomorrow that is on sale."""

    world: World
    ines: Person
    trip_id: UUID
    home: str
    day: str

    @property
    def trip(self) -> str:
        """The train's address."""
        return f"{self.home}/trips/{ids.encode('trp', self.trip_id)}"

    def buy(self, *places: int) -> None:
        """Seats by their place in the plan, on one booking, paid."""
        now = clock.now()
        offer = stock.offer(self.trip_id)
        fare = next(fare for fare in offer.fares.fares if fare.family == "Saver")
        labels = tuple(offer.plan.seats[place].label for place in places)
        people = tuple(PassengerName("Ada", f"Lovelace {label}") for label in labels)
        user = ids.new_id()
        give_money(user, 100_000)
        item = HoldItem(self.trip_id, 0, offer.listing.legs, fare.id, people, labels)
        booking = hold(HoldRequest(user, "k", b"k", (item,), "ada@example.org"), now=now).body
        pay_from_wallet(PayRequest(user, "p", b"p", booking["reference"]), now=now)
        settle()

    def vehicle(self, name: str, layout: Layout | None = None) -> VehicleProfile:
        """Another train of the operator."""
        now = clock.now()
        plan = operators.seat_plan_save(
            operator_id=self.world.operator_id,
            name=f"Plan of {name}",
            layout=layout or TEMPLATES["train-regional"](),
            by=CARNET,
            now=now,
        )
        return operators.vehicle_create(
            operator_id=self.world.operator_id, name=name, seat_plan_version_id=plan.version_id, by=CARNET, now=now
        )


def a_desk() -> Desk:
    """Its owner is logged in."""
    world = a_world()
    departs = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    trip = world.trip(service_date=departs.date(), stops=world.stops(departs))
    schedule.trip_publish(trip_id=trip.id, by=CARNET, now=clock.now())
    settle()
    ines = member("ines", MemberRole.OWNER, world.operator_id)
    home = f"/operators/{ids.encode('opr', world.operator_id)}"
    return Desk(world, ines, trip.id, home, departs.date().isoformat())


def settle() -> None:
    """All that waits is done."""
    events.drain(clock.now())
    stock.clear_caches()
