"""Any sequence of seat changes, names, gifts and cancellations does what a plain model says, and breaks no rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import Ticket
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from tests.builders import NOW
from tests.domains.booking.amending import accepted, findings, in_order, moved, offered, renamed
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.returns import give_back

SEATS = 5
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("seats"), st.integers(0, 1), st.permutations(range(SEATS)).map(lambda some: some[:2])),
        st.tuples(st.just("rename"), st.integers(0, 1), st.integers(0, 1)),
        st.tuples(st.just("give"), st.integers(0, 1), st.integers(0, 1)),
        st.tuples(st.just("hand back"), st.integers(0, 1), st.integers(0, 1)),
        st.tuples(st.just("cancel"), st.integers(0, 1), st.integers(0, 1)),
    ),
    max_size=10,
)


@dataclass
class Held:
    """A ticket as the model knows it."""

    seat: int
    revision: int = 0
    holder: UUID | None = None
    over: bool = False


@dataclass
class Both:
    """Two bookings of two tickets, over the same four legs, and what the model says of them."""

    bookings: list[Bought]
    model: list[list[Held]] = field(default_factory=list)

    def ticket(self, booking: int, place: int) -> Ticket:
        return next(one for one in self.bookings[booking].booking.tickets if one.id == self.numbers[booking][place])

    def __post_init__(self) -> None:
        self.numbers = [[ticket.id for ticket in in_order(one)] for one in self.bookings]
        self.model = [[Held(2 * number), Held(2 * number + 1)] for number in range(len(self.bookings))]

    def seats(self, booking: int, wanted: list[int]) -> None:
        mine = self.model[booking]
        others = {one.seat for some in self.model for one in some if not one.over and one not in mine}
        pairs = [(self.ticket(booking, place), f"1-{seat + 1}") for place, seat in enumerate(wanted)]
        refusal: type[Problem] | None = None
        if any(one.over for one in mine):
            refusal = problems.TicketNotIssued
        if any(one.holder and not one.over for one in mine):
            refusal = problems.TicketGivenAway
        first = next((one for one in mine if one.over or one.holder), None)
        if first is not None:
            refusal = problems.TicketGivenAway if first.holder else problems.TicketNotIssued
        elif others & set(wanted):
            refusal = problems.SeatTaken
        self._expect(refusal, lambda: moved(self.bookings[booking], *pairs))
        if refusal is None:
            for one, seat in zip(mine, wanted, strict=True):
                one.seat = seat

    def rename(self, booking: int, place: int) -> None:
        one = self.model[booking][place]
        refusal = problems.TicketGivenAway if one.holder else problems.TicketNotIssued if one.over else None
        name = str(ids.new_id())
        self._expect(refusal, lambda: renamed(self.bookings[booking], self.ticket(booking, place), last=name))
        one.revision += refusal is None

    def give(self, booking: int, place: int) -> None:
        one = self.model[booking][place]
        if one.holder or one.over:
            return
        _, key = offered(self.bookings[booking], self.ticket(booking, place))
        one.holder, one.revision = ids.new_id(), one.revision + 1
        accepted(key, one.holder)

    def hand_back(self, booking: int, place: int) -> None:
        one = self.model[booking][place]
        if one.holder:
            operations.ticket_hand_back(user_id=one.holder, ticket_id=self.numbers[booking][place], now=NOW)
            one.holder, one.revision = None, one.revision + 1

    def cancel(self, booking: int, place: int) -> None:
        one = self.model[booking][place]
        if not one.over and not one.holder:
            give_back(self.bookings[booking], [self.numbers[booking][place]])
            one.over = True

    def _expect(self, refusal: type[Problem] | None, act: object) -> None:
        assert callable(act)
        if refusal is None:
            act()
            return
        with pytest.raises(refusal):
            act()

    def agree(self) -> None:
        for booking, some in enumerate(self.model):
            for place, one in enumerate(some):
                ticket = self.ticket(booking, place)
                assert (ticket.revision, ticket.holder_id) == (one.revision, one.holder)
                if not one.over:
                    assert ticket.seat == f"1-{one.seat + 1}"


def _world() -> Both:
    sale: Sale = a_sale()
    sale.with_seats(SEATS)
    pairs = (["1-1", "1-2"], ["1-3", "1-4"])
    return Both([bought(sale, family="Flex", seats=seats, money=100_000) for seats in pairs])


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_t11_t34_tickets_do_what_the_model_does(steps: list[tuple[str, int, object]]) -> None:
    with transaction.atomic():
        both = _world()
        for verb, booking, more in steps:
            getattr(both, verb.replace(" ", "_"))(booking, more)
        both.agree()
        assert not findings()
        transaction.set_rollback(True)
