"""Which seats to give to travellers who leave the choice to us. Pure: occupancy in, ordinals out.

The best seat wastes least: one already sold on neighbouring legs comes before an untouched one, so that through
journeys stay possible; a group sits in one row or section when it can; wishes count before both, and so do those
beside whom somebody would like to sit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, groupby, islice

from carnet.domains.inventory.contracts import Occupancy, Wish
from carnet.domains.schedule.contracts import Seat, SeatPlan

# How much a fulfilled wish weighs against the gap that a choice leaves (at most the number of legs).
_WISH_WEIGHT = 1_000
_SAME_ROW_WEIGHT = 500
_STRANGER_BETWEEN_WEIGHT = 250
# How much the way to those beside whom somebody would like to sit weighs: some rows of it as much as a wish.
_ROW_APART_WEIGHT = 400
_SEAT_APART_WEIGHT = 100
_ELSEWHERE_WEIGHT = 5_000
_ROWS_TOLD_APART = 9


def choose_seats(
    plan: SeatPlan,
    occupancy: Occupancy,
    *,
    travel_class: str,
    bits: int,
    count: int,
    wishes: Collection[Wish] = (),
    avoid: Collection[int] = (),
    near: Collection[int] = (),
) -> tuple[int, ...] | None:
    """Ordinals of `count` seats of a class that are free on all legs of `bits`, best first; None if there are too few.

    `avoid` are seats somebody else is about to take, `near` those of others beside whom they would like to sit.
    """
    others = [seat for seat in plan.seats if seat.ordinal in near]
    free = [
        seat
        for seat in plan.seats
        if _sellable(seat, travel_class) and seat.ordinal not in avoid and occupancy.free(seat.ordinal, bits)
    ]
    if len(free) < count:
        return None
    if count > 1 and (not wishes or Wish.TOGETHER in wishes):
        together = _together(free, occupancy, bits=bits, count=count, wishes=wishes, others=others)
        if together is not None:
            return together
    ranked = sorted(free, key=lambda seat: _cost_alone(seat, occupancy, bits, wishes, others))
    return tuple(seat.ordinal for seat in ranked[:count])


def ordinals_of_class(plan: SeatPlan, travel_class: str) -> list[int]:
    """The seats of a class that may be given to anybody, in the plan's order; wheelchair spaces come last."""
    seats = [seat for seat in plan.seats if _sellable(seat, travel_class)]
    seats.sort(key=lambda seat: Wish.WHEELCHAIR.value in seat.attributes)
    return [seat.ordinal for seat in seats]


def best_seat(ordinals: Sequence[int], taken: Mapping[int, int], bits: int, *, start: int = 0) -> int | None:
    """The seat that wastes least among `ordinals`; of equals, the first from position `start` on, going round.

    One pass over plain integers, since this runs for every single traveller of a sale.
    """
    after, before = _edges(bits)
    best, least = None, 3
    turn = start % len(ordinals) if ordinals else 0
    for ordinal in chain(islice(ordinals, turn, None), islice(ordinals, turn)):
        legs = taken.get(ordinal, 0)
        if legs & bits:
            continue
        gap = (not legs & after) + (not legs & before)
        if gap < least:
            best, least = ordinal, gap
            if not gap:
                break
    return best


def _together(
    free: Sequence[Seat],
    occupancy: Occupancy,
    *,
    bits: int,
    count: int,
    wishes: Collection[Wish],
    others: Sequence[Seat],
) -> tuple[int, ...] | None:
    """The cheapest run of seats that follow one another in the plan's order within one section."""
    best: tuple[int, tuple[int, ...]] | None = None
    for _, run in groupby(sorted(free, key=_place), key=lambda seat: seat.section):
        seats = list(run)
        for start in range(len(seats) - count + 1):
            window = seats[start : start + count]
            rows = len({seat.row for seat in window})
            spread = window[-1].row - window[0].row
            ordinals = [seat.ordinal for seat in window]
            strangers = max(ordinals) - min(ordinals) + 1 - count
            cost = (rows + spread) * _SAME_ROW_WEIGHT + strangers * _STRANGER_BETWEEN_WEIGHT
            cost += sum(_cost(seat, occupancy, bits, wishes)[0] for seat in window)
            cost += min(_apart(seat, others) for seat in window)
            if best is None or cost < best[0]:
                best = (cost, tuple(ordinals))
    return best[1] if best else None


def _sellable(seat: Seat, travel_class: str) -> bool:
    return seat.travel_class == travel_class and not seat.blocked


def _place(seat: Seat) -> tuple[str, int, int, int]:
    return (seat.section, seat.deck, seat.row, seat.column)


def _cost(seat: Seat, occupancy: Occupancy, bits: int, wishes: Collection[Wish]) -> tuple[int, int]:
    """What giving this seat costs: unmet wishes, then how badly it breaks up what is free, then the plan's order."""
    unmet = sum(1 for wish in wishes if wish is not Wish.TOGETHER and wish.value not in seat.attributes)
    # A wheelchair space is kept for those who ask for it.
    if Wish.WHEELCHAIR.value in seat.attributes and Wish.WHEELCHAIR not in wishes:
        unmet += 2
    return unmet * _WISH_WEIGHT + _gap(occupancy.taken.get(seat.ordinal, 0), bits), seat.ordinal


def _cost_alone(
    seat: Seat, occupancy: Occupancy, bits: int, wishes: Collection[Wish], others: Sequence[Seat]
) -> tuple[int, int]:
    """The same and how far the others are, for who sits there by themselves."""
    cost, ordinal = _cost(seat, occupancy, bits, wishes)
    return cost + _apart(seat, others), ordinal


def _apart(seat: Seat, others: Sequence[Seat]) -> int:
    """How far the nearest of `others` sits: next to it, in its row, some rows away, or in another section."""
    near = [other for other in others if (other.section, other.deck) == (seat.section, seat.deck)]
    if not near:
        return _ELSEWHERE_WEIGHT if others else 0
    return min(
        min(abs(seat.row - other.row), _ROWS_TOLD_APART) * _ROW_APART_WEIGHT
        + min(abs(seat.column - other.column), _ROWS_TOLD_APART) * _SEAT_APART_WEIGHT
        for other in near
    )


def _gap(taken: int, bits: int) -> int:
    """How many free edges the choice leaves: 0 fits exactly between sold legs, 2 stands alone in an untouched seat."""
    after, before = _edges(bits)
    return (not taken & after) + (not taken & before)


def _edges(bits: int) -> tuple[int, int]:
    """The leg behind the last and the one before the first of `bits`."""
    return (bits << 1) & ~bits, (bits >> 1) & ~bits
