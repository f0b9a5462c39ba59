"""What comes back of a booking, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking, MoneyBack, Ticket, TicketStatus
from carnet.domains.payments.contracts import PaymentMethod
from carnet.domains.schedule.contracts import Conditions, ListingSnapshot
from carnet.infra.events import codec
from carnet.kernel.money import Money, total
from carnet.web.presenters import conditions, wording
from carnet.web.presenters.journeys import of_listing

_GOING: Final[dict[PaymentMethod, Promise]] = {
    PaymentMethod.WALLET: _("%(amount)s are in your wallet."),
    PaymentMethod.VOUCHER: _("%(amount)s are on your voucher again."),
    PaymentMethod.CARD: _("%(amount)s are on the way to your card."),
    PaymentMethod.CASH: _("%(amount)s are paid out in cash at a desk of the operator."),
}


@dataclass(frozen=True, slots=True)
class BackLine:
    """`until` is a local day and time, empty for "until it leaves"."""

    until: str
    amount: Money


def of_booking(booking: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> tuple[BackLine, ...]:
    """The sums that cancelling everything would give back, early ones first, without what is over already.

    Empty when tickets of several trips are in the booking: their hours differ.
    """
    live = [ticket for ticket in booking.tickets if ticket.status is TicketStatus.ISSUED]
    if not live or len({ticket.listing_id for ticket in live}) > 1:
        return ()
    origin = of_listing(listings[live[0].listing_id], live[0].span).origin
    sums: dict[datetime, list[Money]] = defaultdict(list)
    for ticket in live:
        for back in _of_ticket(ticket, origin.at):
            sums[back.until].append(back.amount)
    return tuple(
        BackLine(
            until="" if until >= origin.at else _moment(until, origin.zone),
            amount=total(amounts, booking.price.currency),
        )
        for until, amounts in sorted(sums.items())
        if until > now and len(amounts) == len(live)
    )


def going(refunds: Sequence[MoneyBack]) -> str:
    """Where the money of a refund is: `10.00 EUR are in your wallet. 5.00 EUR are on the way to your card.`"""
    sums: dict[PaymentMethod, list[Money]] = defaultdict(list)
    for one in refunds:
        sums[one.to].append(one.amount)
    return " ".join(
        str(_GOING[method]) % {"amount": wording.price(total(amounts, amounts[0].currency))}
        for method, amounts in sums.items()
    )


def _of_ticket(ticket: Ticket, departure: datetime) -> tuple[conditions.Back, ...]:
    frozen = codec.from_json(Conditions, dict(ticket.conditions))
    return conditions.paid_back(frozen, ticket.price, departure)


def _moment(instant: datetime, zone: str) -> str:
    return f"{wording.day(wording.local(instant, zone))}, {wording.clock(instant, zone)}"
