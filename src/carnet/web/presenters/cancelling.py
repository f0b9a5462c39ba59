"""Giving tickets back: what is paid, kept and returned, by which rule, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking, CancellationQuote, KeptBecause, Ticket, TicketQuote, TicketStatus
from carnet.domains.payments.contracts import Destination, Payment, PaymentMethod, PaymentPurpose
from carnet.domains.schedule.contracts import Conditions, ListingSnapshot, RefundTier
from carnet.infra.events import codec
from carnet.kernel.ids import encode
from carnet.kernel.money import Money, total
from carnet.web.presenters import bookings, wording
from carnet.web.presenters.journeys import Journey, of_listing
from carnet.web.presenters.money import TAKEN
from carnet.web.presenters.prices import percent

_OF_TICKETS: Final = frozenset({PaymentPurpose.BOOKING, PaymentPurpose.EXCHANGE})
SOURCE_WORDS: Final[dict[PaymentMethod, Promise]] = {
    PaymentMethod.WALLET: _("the wallet, at once"),
    PaymentMethod.VOUCHER: _("the voucher, at once"),
    PaymentMethod.CARD: _("the card, within some working days"),
    PaymentMethod.CASH: _("cash, paid out at a desk"),
}


@dataclass(frozen=True, slots=True)
class Returnable:
    """A ticket that can be given back."""

    id: str
    name: str
    place: str
    journey: Journey
    price: Money


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """What giving back one ticket comes to."""

    name: str
    place: str
    paid: Money
    kept: Money
    back: Money


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as a table with its rules. `elsewhere` is the other place the money could go to, None without one."""

    id: str
    rows: tuple[QuoteRow, ...]
    rules: tuple[str, ...]
    paid: Money
    kept: Money
    back: Money
    goes_to: str
    elsewhere: Destination | None
    until: str
    until_zone: str
    tickets: tuple[str, ...]


def returnable(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> tuple[Returnable, ...]:
    """The issued tickets."""
    return tuple(
        Returnable(
            encode("tkt", ticket.id),
            bookings.name_of(ticket),
            bookings.place_of(ticket, of_listing(listings[ticket.listing_id], ticket.span)),
            of_listing(listings[ticket.listing_id], ticket.span),
            ticket.price,
        )
        for ticket in bookings.in_order(booking.tickets)
        if ticket.status is TicketStatus.ISSUED
    )


def sources(payments: Sequence[Payment]) -> tuple[PaymentMethod, ...]:
    """What a booking was paid from, in the order of paying."""
    taken = [one for one in payments if one.status in TAKEN and one.purpose in _OF_TICKETS]
    return tuple(dict.fromkeys(one.method for one in taken))


def one_way(methods: Sequence[PaymentMethod]) -> bool:
    """Whether there is nothing to choose: wallet and voucher get back what is theirs anyhow."""
    return set(methods) <= {PaymentMethod.WALLET, PaymentMethod.VOUCHER}


def source_words(methods: Sequence[PaymentMethod]) -> str:
    """Where money goes that goes back to where it came from."""
    return wording.words([str(SOURCE_WORDS[method]) for method in methods])


def quote_view(
    quote: CancellationQuote,
    booking: Booking,
    listings: Mapping[UUID, ListingSnapshot],
    payments: Sequence[Payment],
) -> QuoteView:
    """The quote in words."""
    tickets = {ticket.id: ticket for ticket in booking.tickets}
    journey = bookings.journey_of(booking, listings)
    currency = booking.price.currency
    methods = sources(payments)
    rows = tuple(_row(one, tickets[one.ticket_id], listings) for one in quote.tickets)
    return QuoteView(
        id=encode("qte", quote.id),
        rows=rows,
        rules=tuple(dict.fromkeys(_rule(one, tickets[one.ticket_id], listings) for one in quote.tickets)),
        paid=total((row.paid for row in rows), currency),
        kept=total((row.kept for row in rows), currency),
        back=quote.refund,
        goes_to=_goes_to(quote.destination, methods),
        elsewhere=_elsewhere(quote.destination, methods),
        until=wording.clock(quote.valid_until, journey.origin.zone),
        until_zone=journey.origin.city,
        tickets=tuple(encode("tkt", one.ticket_id) for one in quote.tickets),
    )


def _row(one: TicketQuote, ticket: Ticket, listings: Mapping[UUID, ListingSnapshot]) -> QuoteRow:
    journey = of_listing(listings[ticket.listing_id], ticket.span)
    place = bookings.place_of(ticket, journey)
    return QuoteRow(bookings.name_of(ticket), place, one.paid, one.kept, one.refund)


def _goes_to(destination: Destination, methods: Sequence[PaymentMethod]) -> str:
    """What a voucher paid goes back to it, wherever the rest goes."""
    if destination is Destination.WALLET:
        kept = [PaymentMethod.VOUCHER] if PaymentMethod.VOUCHER in methods else []
        methods = [PaymentMethod.WALLET, *kept]
    return source_words(methods)


def _elsewhere(destination: Destination, methods: Sequence[PaymentMethod]) -> Destination | None:
    if one_way(methods):
        return None
    return Destination.SOURCE if destination is Destination.WALLET else Destination.WALLET


def _rule(one: TicketQuote, ticket: Ticket, listings: Mapping[UUID, ListingSnapshot]) -> str:
    journey = of_listing(listings[ticket.listing_id], ticket.span)
    told = {"fare": ticket.family, "operator": journey.operator}
    match one.rule.because:
        case KeptBecause.OPERATOR:
            return gettext("%(operator)s cancels or changed this: everything comes back.") % told
        case KeptBecause.OVERRULED:
            return gettext("Staff of %(operator)s or of Carnet decided how much comes back.") % told
        case KeptBecause.DEPARTED:
            return gettext("%(fare)s: it has left, nothing comes back.") % told
        case KeptBecause.NO_TIER:
            return gettext("%(fare)s: nothing comes back any more.") % told
    return f"{ticket.family}: {_tier(one.rule.tier, ticket, journey)}" if one.rule.tier else ticket.family


def _tier(tier: RefundTier, ticket: Ticket, journey: Journey) -> str:
    """`10 % is kept until Wed 13 Jan, 08:17 (48 hours before), then 50 %.`"""
    told = {"kept": _kept(tier), "until": _until(tier, journey), "hours": _hours(tier)}
    later = _next(tier, ticket)
    if not tier.hours_before:
        return gettext("%(kept)s is kept until it leaves, then all of it.") % told
    if later is None:
        return gettext("%(kept)s is kept until %(until)s (%(hours)s before), then all of it.") % told
    told["then"] = _kept(later)
    return gettext("%(kept)s is kept until %(until)s (%(hours)s before), then %(then)s.") % told


def _kept(tier: RefundTier) -> str:
    return percent(tier.kept_bp) if tier.kept_bp else gettext("nothing")


def _hours(tier: RefundTier) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", tier.hours_before) % {"n": tier.hours_before}


def _until(tier: RefundTier, journey: Journey) -> str:
    moment: datetime = journey.origin.at - timedelta(hours=tier.hours_before)
    zone = journey.origin.zone
    return f"{wording.day(wording.local(moment, zone))}, {wording.clock(moment, zone)}"


def _next(tier: RefundTier, ticket: Ticket) -> RefundTier | None:
    """The tier that comes after this one as departure comes nearer."""
    tiers = codec.from_json(Conditions, dict(ticket.conditions)).refund_tiers
    return next((one for one in tiers if one.hours_before < tier.hours_before), None)
