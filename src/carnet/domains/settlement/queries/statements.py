"""Reads of statements: every figure is a sum of the ledger's entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking import queries as booking
from carnet.domains.booking.contracts import TicketShare
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Cause, Settled
from carnet.domains.settlement import models, rules
from carnet.domains.settlement.contracts import BookingLine, MonthBalance, Period, Statement, TripLine
from carnet.domains.settlement.problems import StatementUnknown
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.money import Money

_AT_ONCE: Final = 500  # bookings


def currencies(*, operator_id: UUID, by: Principal) -> tuple[str, ...]:
    """In which currencies anything was ever owed to the operator. Raises NotFound, Forbidden, SecondFactorNeeded."""
    return tuple(sorted({one.closing.currency for one in months(operator_id=operator_id, by=by)}))


def months(*, operator_id: UUID, by: Principal, now: datetime | None = None) -> tuple[MonthBalance, ...]:
    """The operator's months in all its currencies, the latest first; without `now` up to the last that moved anything.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    moved = payments.payable_months(operator_id)
    until = Period.at(now) if now else max((Period.at(day) for day, _ in moved), default=Period(1, 1))
    found = [
        one
        for currency in sorted({amount.currency for _, amount in moved})
        for one in rules.months(
            [(day, amount.amount) for day, amount in moved if amount.currency == currency], currency, now=until
        )
    ]
    return tuple(sorted(found, key=lambda one: one.period, reverse=True))


def statement(*, operator_id: UUID, period: Period, currency: str, by: Principal, now: datetime) -> Statement:
    """One month in one currency. Raises StatementUnknown, NotFound, Forbidden, SecondFactorNeeded."""
    known = months(operator_id=operator_id, by=by, now=now)
    month = next((one for one in known if (one.period, one.closing.currency) == (period, currency)), None)
    if month is None:
        raise StatementUnknown(f"There is no statement of {period} in {currency}.")
    moved = _settled(operator_id, period, currency)
    figures = rules.figures(moved, currency)
    return Statement(
        operator_id=operator_id,
        operator_name=name_of(operator_id),
        period=period,
        running=month.running,
        opening=month.opening,
        figures=figures,
        # Of the same entries as the figures: the running month goes on while it is read.
        closing=month.opening + figures.net,
        kept=_kept(operator_id, moved, currency),
        in_tills=payments.cash_in_tills(operator_id, currency),
    )


def trips(*, operator_id: UUID, period: Period, currency: str, by: Principal) -> tuple[TripLine, ...]:
    """What each trip and performance brought in a month, the earliest departure first.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    moved = _settled(operator_id, period, currency)
    shares = _shares(operator_id, moved)
    bookings: dict[UUID, set[UUID]] = {}
    for share in shares:
        bookings.setdefault(share.listing_id, set()).add(share.booking_id)
    sums = rules.trip_sums(moved, shares)
    listings = inventory.offers(list(sums))
    found = []
    for one, parts in sums.items():
        listing = listings[one].listing if one in listings else None
        name, departs_at = (listing.name, listing.stops[0].departure) if listing else ("", None)
        gross, commission, tax = (Money(part, currency) for part in parts)
        found.append(TripLine(one, name, departs_at, len(bookings[one]), gross, commission, tax))
    return tuple(sorted(found, key=lambda one: (one.departs_at is None, one.departs_at or period.since, one.name)))


def lines(
    *,
    operator_id: UUID,
    period: Period,
    currency: str,
    by: Principal,
    listing_id: UUID | None = None,
    after: str = "",
    limit: int = 50,
) -> tuple[BookingLine, ...]:
    """What each booking moved in a month, by reference, on from the last one that was read.

    `listing_id` narrows it down to who has tickets of a trip. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    moved = _settled(operator_id, period, currency)
    wanted = {one.booking_id for one in moved if one.booking_id is not None}
    if listing_id is not None:
        wanted = {share.booking_id for share in _shares(operator_id, moved) if share.listing_id == listing_id}
    named = sorted(booking.references(wanted).items(), key=lambda one: one[1])
    shown = dict([one for one in named if one[1] > after][:limit])
    return rules.booking_lines(moved, shown, currency)


def name_of(operator_id: UUID) -> str:
    """What the operator is called: as its bank account is, else as on its latest invoice; empty if neither is there."""
    held = models.BankAccount.objects.filter(pk=operator_id).values_list("holder", flat=True).first()
    sold = models.Invoice.objects.filter(operator_id=operator_id).order_by("-issued_at", "-id")
    return held or sold.values_list("seller", flat=True).first() or ""


def _settled(operator_id: UUID, period: Period, currency: str) -> tuple[Settled, ...]:
    return payments.settled(operator_id, currency, since=period.since, until=period.until, detail=True)


def _kept(operator_id: UUID, moved: Sequence[Settled], currency: str) -> Money:
    back = [one for one in moved if one.cause is Cause.REFUND]
    return rules.kept(back, _shares(operator_id, back), currency)


def _shares(operator_id: UUID, moved: Sequence[Settled]) -> list[TicketShare]:
    bookings = sorted({one.booking_id for one in moved if one.booking_id is not None})
    return [share for some in _batches(bookings) for share in booking.ticket_shares(some, operator_id=operator_id)]


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
