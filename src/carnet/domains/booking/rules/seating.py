"""Who sits where when a vehicle is swapped: a pure rule, the same answer for the same travellers in any order.

Nobody changes class. First come those on wheelchair spaces, who get another such space or none. Then everybody whose
seat's name the new vehicle has keeps it. The others are placed booking by booking, together where there is room, in
their section and by what their seat had (window, aisle, table, quiet). Paid tickets come before unpaid holds.
Whoever ends without a seat found none free on the whole span: seats once given are not taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import SeatedTicket
from carnet.domains.inventory.contracts import leg_bits
from carnet.domains.schedule.contracts import Seat, SeatPlan

_WHEELCHAIR: Final = "wheelchair"
# What it costs to lose something, in order of what travellers mind most.
_LOSSES: Final[Mapping[str, int]] = {"quiet": 40, "window": 30, "aisle": 30, "table": 20, "extra-legroom": 20}
_OTHER_SECTION: Final = 50
_OTHER_LOSS: Final = 5
_ROW_APART: Final = 15
_STRANGER_BETWEEN: Final = 10
_SPACE_FOR_WHEELCHAIR: Final = 10_000

Seats = tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """The seat of each ticket in the new plan; None for those it has no room for."""

    seats: Mapping[UUID, Seat | None]

    @property
    def unseated(self) -> tuple[UUID, ...]:
        """The tickets without a seat."""
        return tuple(ticket for ticket, seat in self.seats.items() if seat is None)


def reseat(old: SeatPlan, new: SeatPlan, tickets: Sequence[SeatedTicket]) -> Seating:
    """Seat the live tickets of a trip in another plan. Tickets on disjoint spans may share a seat, as before."""
    had = {seat.ordinal: seat for seat in old.seats}
    travellers = [_traveller(ticket, had) for ticket in sorted(tickets, key=_order)]
    hall = _Hall(new)
    for paid in (True, False):
        some = [one for one in travellers if one.ticket.paid is paid]
        for one in some:
            if one.on_wheels:
                hall.give(one, hall.space_for_wheelchair(one))
        for one in some:
            if not one.on_wheels:
                hall.give(one, hall.same_seat(one))
        for group in _groups([one for one in some if not one.on_wheels and not hall.has(one)]):
            hall.place(group)
    return Seating({one.ticket.id: hall.given.get(one.ticket.id) for one in travellers})


def name_on_ticket(plan: SeatPlan, seat: Seat) -> str:
    """The seat as its ticket names it: a place to stand has no number."""
    section = next((section for section in plan.sections if section.name == seat.section), None)
    return "" if section is not None and not section.numbered else seat.label


@dataclass(frozen=True, slots=True)
class _Traveller:
    """A ticket, its legs as bits, and what its seat was like."""

    ticket: SeatedTicket
    bits: int
    attributes: frozenset[str]

    @property
    def on_wheels(self) -> bool:
        return _WHEELCHAIR in self.attributes


def _traveller(ticket: SeatedTicket, had: Mapping[int, Seat]) -> _Traveller:
    seat = had.get(ticket.ordinal) if ticket.ordinal is not None else None
    return _Traveller(ticket, leg_bits(ticket.span), frozenset(seat.attributes if seat else ()))


def _order(ticket: SeatedTicket) -> tuple[bool, int, int, int, UUID]:
    """Paid before held, long journeys before short ones, then as they sat."""
    length = ticket.span.to_stop - ticket.span.from_stop
    place = ticket.ordinal if ticket.ordinal is not None else 1 << 20
    return (not ticket.paid, -length, ticket.span.from_stop, place, ticket.id)


def _groups(travellers: Sequence[_Traveller]) -> list[list[_Traveller]]:
    """Those of one booking, span and class together, large groups first, for they are the hardest to seat."""

    def key(one: _Traveller) -> tuple[UUID, int, str]:
        return (one.ticket.booking_id, one.bits, one.ticket.travel_class)

    ranks = {id(one): rank for rank, one in enumerate(travellers)}
    found = [list(group) for _, group in groupby(sorted(travellers, key=key), key=key)]
    for group in found:
        group.sort(key=lambda one: ranks[id(one)])
    return sorted(found, key=lambda group: (-len(group), ranks[id(group[0])]))


@dataclass
class _Hall:
    """The new plan as it fills."""

    plan: SeatPlan
    given: dict[UUID, Seat] = field(default_factory=dict)
    _taken: dict[int, int] = field(default_factory=dict)
    _by_booking: dict[UUID, list[Seat]] = field(default_factory=dict)
    _ranked: dict[tuple[str, str, frozenset[str]], list[tuple[int, Seat]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_label = {seat.label: seat for seat in self.plan.seats if not seat.blocked}
        self._of_class: dict[str, list[Seat]] = {}
        for seat in sorted(self.plan.seats, key=_place):
            if not seat.blocked:
                self._of_class.setdefault(seat.travel_class, []).append(seat)
        self._rank = {seat.ordinal: rank for seats in self._of_class.values() for rank, seat in enumerate(seats)}

    def has(self, one: _Traveller) -> bool:
        return one.ticket.id in self.given

    def give(self, one: _Traveller, seat: Seat | None) -> None:
        if seat is None:
            return
        self.given[one.ticket.id] = seat
        self._taken[seat.ordinal] = self._taken.get(seat.ordinal, 0) | one.bits
        self._by_booking.setdefault(one.ticket.booking_id, []).append(seat)

    def same_seat(self, one: _Traveller) -> Seat | None:
        """The seat of the same name and class, unless it became a space for wheelchairs."""
        seat = self._by_label.get(one.ticket.seat)
        if seat is None or seat.travel_class != one.ticket.travel_class or _WHEELCHAIR in seat.attributes:
            return None
        return seat if self._free(seat, one.bits) else None

    def space_for_wheelchair(self, one: _Traveller) -> Seat | None:
        """A space for a wheelchair: the same one, else in the same section, else the first."""
        spaces = [seat for seat in self._free_seats(one) if _WHEELCHAIR in seat.attributes]
        return min(spaces, key=lambda seat: _distance_from_own(one, seat), default=None)

    def place(self, group: Sequence[_Traveller]) -> None:
        """Seat those who travel together: in seats that follow one another, else one by one."""
        seats = self._together(group) if len(group) > 1 else None
        if seats is None:
            for one in group:
                self.give(one, self._best(one))
            return
        left = list(seats)
        for one in group:
            seat = min(left, key=lambda seat: (_loss(one, seat), seat.ordinal))
            left.remove(seat)
            self.give(one, seat)

    def _together(self, group: Sequence[_Traveller]) -> Seats | None:
        """As many neighbouring seats as there are travellers, where they lose least; None if nowhere so many are."""
        count = len(group)
        free = [seat for seat in self._free_seats(group[0]) if _WHEELCHAIR not in seat.attributes]
        best: tuple[int, Seats] | None = None
        for run in _runs(free):
            for start in range(len(run) - count + 1):
                window = run[start : start + count]
                spread = window[-1].row - window[0].row
                if spread >= count:  # across that many rows they do not sit together
                    continue
                between = self._rank[window[-1].ordinal] - self._rank[window[0].ordinal] + 1 - count
                cost = spread * _ROW_APART + between * _STRANGER_BETWEEN
                cost += sum(_loss(one, seat) for one, seat in zip(group, window, strict=True))
                if best is None or cost < best[0]:
                    best = (cost, window)
        return best[1] if best else None

    def _best(self, one: _Traveller) -> Seat | None:
        """The seat where one traveller loses least, near those of the booking who sit already."""
        near = self._by_booking.get(one.ticket.booking_id, [])
        best: tuple[int, Seat] | None = None
        for loss, seat in self._ranking(one):
            if best is not None and loss >= best[0]:
                break
            if self._free(seat, one.bits):
                cost = loss + _apart(seat, near)
                if best is None or cost < best[0]:
                    best = (cost, seat)
        return best[1] if best else None

    def _ranking(self, one: _Traveller) -> list[tuple[int, Seat]]:
        """All seats of the class by what is lost there; worked out once for all who had the same."""
        key = (one.ticket.travel_class, one.ticket.section, one.attributes)
        if key not in self._ranked:
            seats = self._of_class.get(one.ticket.travel_class, [])
            ranked = [(_loss(one, seat) + _kept_for_wheels(seat), seat) for seat in seats]
            self._ranked[key] = sorted(ranked, key=lambda entry: (entry[0], entry[1].ordinal))
        return self._ranked[key]

    def _free_seats(self, one: _Traveller) -> Iterator[Seat]:
        return (seat for seat in self._of_class.get(one.ticket.travel_class, []) if self._free(seat, one.bits))

    def _free(self, seat: Seat, bits: int) -> bool:
        return not self._taken.get(seat.ordinal, 0) & bits


def _runs(seats: Sequence[Seat]) -> Iterator[Seats]:
    """The seats section by section, in the order in which they stand."""
    for _, run in groupby(seats, key=_section):
        yield tuple(run)


def _section(seat: Seat) -> str:
    return seat.section


def _loss(one: _Traveller, seat: Seat) -> int:
    """What this seat lacks of what the traveller had."""
    lost = sum(_LOSSES.get(name, _OTHER_LOSS) for name in one.attributes if name not in seat.attributes)
    return lost + (_OTHER_SECTION if seat.section != one.ticket.section else 0)


def _kept_for_wheels(seat: Seat) -> int:
    return _SPACE_FOR_WHEELCHAIR if _WHEELCHAIR in seat.attributes else 0


def _apart(seat: Seat, near: Sequence[Seat]) -> int:
    """How far the seat is from the nearest of `near`: nothing in the same row."""
    rows = (abs(seat.row - other.row) for other in near if other.section == seat.section)
    return min((_ROW_APART * min(row, 4) for row in rows), default=_OTHER_SECTION if near else 0)


def _distance_from_own(one: _Traveller, seat: Seat) -> tuple[bool, bool, int]:
    return (seat.label != one.ticket.seat, seat.section != one.ticket.section, seat.ordinal)


def _place(seat: Seat) -> tuple[str, int, int, int]:
    return (seat.section, seat.deck, seat.row, seat.column)
