"""The arithmetic of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from carnet.domains.booking.contracts import TicketShare
from carnet.domains.payments.contracts import Cause, Settled
from carnet.domains.settlement.contracts import BookingLine, Figures, MonthBalance, Period
from carnet.kernel.money import Money, total

Sums = tuple[int, int, int]
"""Gross, commission and tax in minor units, the latter two below zero where they are taken off."""


def figures(settled: Sequence[Settled], currency: str) -> Figures:
    """The lines of a statement. Their `net` is what the operator's payable moved, whatever the movements were."""

    def gross(cause: Cause) -> Money:
        return total((one.gross for one in settled if one.cause is cause), currency)

    return Figures(
        sales=gross(Cause.SALE),
        refunds=gross(Cause.REFUND),
        exchanges=gross(Cause.EXCHANGE),
        commission=-total((one.commission for one in settled), currency),
        tax=-total((one.tax for one in settled), currency),
        vouchers=gross(Cause.VOUCHER),
        cash=gross(Cause.CASH),
        payouts=gross(Cause.PAYOUT),
        other=gross(Cause.OTHER),
    )


def months(moved: Sequence[tuple[date, int]], currency: str, *, now: Period) -> tuple[MonthBalance, ...]:
    """Every month from the first in which something moved to the running one, the latest first.

    `moved` are minor units by the first day of a month.
    """
    if not moved:
        return ()
    by_month = {Period.at(day): amount for day, amount in moved}
    found: list[MonthBalance] = []
    period, balance = min(by_month), 0
    while period <= now:
        closing = balance + by_month.get(period, 0)
        found.append(MonthBalance(period, Money(balance, currency), Money(closing, currency), period == now))
        period, balance = period.next, closing
    return tuple(reversed(found))


def kept(settled: Iterable[Settled], shares: Iterable[TicketShare], currency: str) -> Money:
    """What was kept of tickets for which money went back."""
    back: dict[UUID, int] = defaultdict(int)
    for one in settled:
        if one.cause is Cause.REFUND and one.ticket_id is not None:
            back[one.ticket_id] -= one.gross.amount
    prices = {share.ticket_id: share.price.amount for share in shares}
    return Money(sum(prices[ticket] - amount for ticket, amount in back.items() if ticket in prices), currency)


def booking_lines(settled: Iterable[Settled], references: Mapping[UUID, str], currency: str) -> tuple[BookingLine, ...]:
    """What each booking moved, in the order of `references`."""
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in settled:
        if one.booking_id is not None:
            _add(sums[one.booking_id], _sums(one))
    return tuple(
        BookingLine(booking, reference, *(Money(part, currency) for part in sums[booking]))
        for booking, reference in references.items()
        if booking in sums
    )


def trip_sums(settled: Iterable[Settled], shares: Iterable[TicketShare]) -> Mapping[UUID, Sums]:
    """What each listing brought: the parts add up to what the bookings moved, to the cent.

    A refund belongs to its ticket's listing. A sale is spread over the booking's tickets by their price, what an
    exchange cost over those that it brought.
    """
    of_booking: dict[UUID, list[TicketShare]] = defaultdict(list)
    for share in shares:
        of_booking[share.booking_id].append(share)
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in settled:
        if one.booking_id is not None:
            for listing, part in _spread(one, of_booking[one.booking_id]):
                _add(sums[listing], part)
    return {listing: (gross, commission, tax) for listing, (gross, commission, tax) in sums.items()}


def _spread(one: Settled, shares: Sequence[TicketShare]) -> Iterable[tuple[UUID, Sums]]:
    """A movement's parts by listing."""
    own = [share for share in shares if share.ticket_id == one.ticket_id]
    exchanged = one.cause is Cause.EXCHANGE
    bearers = own or [share for share in shares if share.exchanged_for == exchanged] or list(shares)
    weights = [share.price.amount for share in bearers]
    if not sum(weights):
        weights = [1] * len(bearers)
    columns = [_split(amount, weights) for amount in _sums(one)]
    return [
        (share.listing_id, (gross, commission, tax))
        for share, gross, commission, tax in zip(bearers, *columns, strict=True)
    ]


def _split(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in parts by weight that add up to it."""
    parts, seen, before, whole = [], 0, 0, sum(weights)
    for weight in weights:
        seen += weight
        until_here = amount * seen // whole
        parts.append(until_here - before)
        before = until_here
    return parts


def _sums(one: Settled) -> Sums:
    return one.gross.amount, -one.commission.amount, -one.tax.amount


def _add(sums: list[int], part: Sums) -> None:
    for place, amount in enumerate(part):
        sums[place] += amount
