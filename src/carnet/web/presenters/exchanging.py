"""Exchanging tickets: which, for which trips, and what it comes to, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext, ngettext

from carnet.domains.booking.contracts import Booking, ExchangeQuote, NewTicket, Ticket, TicketStatus
from carnet.domains.booking.operations import ExchangeFare, ExchangeOffer
from carnet.domains.payments.contracts import Destination
from carnet.domains.schedule.contracts import Conditions, ListingSnapshot, TripStatus
from carnet.domains.search.contracts import Result
from carnet.infra.events import codec
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.presenters import bookings, fares, wording
from carnet.web.presenters.journeys import Journey, of_listing
from carnet.web.presenters.search import rows


@dataclass(frozen=True, slots=True)
class Exchangeable:
    """A ticket that lives; `why_not` says why it cannot be exchanged, empty when it can."""

    id: str
    name: str
    place: str
    note: str
    why_not: str


@dataclass(frozen=True, slots=True)
class FareOption:
    """A fare of a trip to exchange for: `value` is its id, `word` what it comes to."""

    value: str
    family: str
    class_word: str
    word: str
    few: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A trip to exchange for, with its fares; none when it is full. Numbers as a form sends them."""

    journey: Journey
    listing: str
    from_stop: int
    to_stop: int
    fares: tuple[FareOption, ...]


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of a calculation; `off` says that it is taken off."""

    label: str
    amount: Money
    off: bool = False


@dataclass(frozen=True, slots=True)
class NewTicketRow:
    """One ticket and what it is exchanged for."""

    name: str
    old: str
    new: str
    lines: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """A quote in words: `says` is what happens with the money, in one sentence."""

    id: str
    journey: Journey
    rows: tuple[NewTicketRow, ...]
    due: Money
    refund: Money
    says: str
    act_word: str
    until: str
    until_zone: str


def exchangeable(
    booking: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> tuple[Exchangeable, ...]:
    """The issued tickets of a booking."""
    return tuple(
        _exchangeable(ticket, listings[ticket.listing_id], now=now)
        for ticket in bookings.in_order(booking.tickets)
        if ticket.status is TicketStatus.ISSUED
    )


def _exchangeable(ticket: Ticket, listing: ListingSnapshot, *, now: datetime) -> Exchangeable:
    journey = of_listing(listing, ticket.span)
    fee = codec.from_json(Conditions, dict(ticket.conditions)).exchange_fee
    why_not = ""
    if fee is None:
        why_not = gettext("%(fare)s tickets cannot be exchanged.") % {"fare": ticket.family}
    elif listing.status is TripStatus.CANCELLED:
        why_not = gettext("It does not run: take another trip, or your money, without a charge.")
    elif journey.origin.at <= now:
        why_not = gettext("It has left.")
    return Exchangeable(
        encode("tkt", ticket.id),
        bookings.name_of(ticket),
        f"{journey.origin.day}, {journey.origin.clock}: {bookings.place_of(ticket, journey)}",
        _fee_words(Money(fee or 0, ticket.price.currency), ticket.family),
        why_not,
    )


def _fee_words(fee: Money, family: str) -> str:
    if not fee.amount:
        return gettext("%(fare)s: exchanged without a fee") % {"fare": family}
    return gettext("%(fare)s: %(fee)s to exchange") % {"fare": family, "fee": wording.price(fee)}


def offer_rows(offers: Sequence[ExchangeOffer]) -> tuple[OfferRow, ...]:
    """The trips in their order."""
    return tuple(_offer_row(one) for one in offers)


def _offer_row(offer: ExchangeOffer) -> OfferRow:
    span = offer.result.trip.span
    return OfferRow(
        journey=rows.journey(offer.result),
        listing=encode("lst", span.listing_id),
        from_stop=span.span.from_stop,
        to_stop=span.span.to_stop,
        fares=tuple(_option(one) for one in offer.fares),
    )


def _option(one: ExchangeFare) -> FareOption:
    fare = one.fare.fare
    few = one.fare.free if one.fare.free <= fares.FEW else 0
    return FareOption(
        encode("far", fare.fare_id),
        fare.family,
        fares.class_word(fare.travel_class),
        difference_word(one.due, one.refund),
        few,
    )


def difference_word(due: Money, refund: Money) -> str:
    """What an exchange comes to, in short."""
    if due.amount:
        return gettext("pay %(amount)s") % {"amount": wording.price(due)}
    if refund.amount:
        return gettext("get %(amount)s back") % {"amount": wording.price(refund)}
    return gettext("nothing to pay")


def quote_view(quote: ExchangeQuote, booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> ExchangeView:
    """The quote as a calculation for each ticket, and what all of them come to."""
    tickets = {ticket.id: ticket for ticket in booking.tickets}
    first = quote.tickets[0]
    journey = of_listing(listings[first.listing_id], first.span)
    return ExchangeView(
        id=encode("qte", quote.id),
        journey=journey,
        rows=tuple(_row(one, tickets[one.ticket_id], listings) for one in quote.tickets),
        due=quote.due,
        refund=quote.refund,
        says=_says(quote),
        act_word=act_word(quote),
        until=wording.clock(quote.valid_until, journey.origin.zone),
        until_zone=journey.origin.city,
    )


def _row(one: NewTicket, ticket: Ticket, listings: Mapping[UUID, ListingSnapshot]) -> NewTicketRow:
    old = of_listing(listings[ticket.listing_id], ticket.span)
    new = of_listing(listings[one.listing_id], one.span)
    lines = [
        SumLine(gettext("New ticket, %(fare)s") % {"fare": one.family}, one.price),
        SumLine(gettext("Paid for the old one"), one.old_value, off=True),
    ]
    if one.fee.amount:
        lines.append(SumLine(gettext("Fee of the old fare"), one.fee))
    if one.kept.amount:
        lines.append(SumLine(gettext("Kept of the lower price, as when cancelling"), one.kept))
    return NewTicketRow(bookings.name_of(ticket), _ride(old), _ride(new), tuple(lines))


def _ride(journey: Journey) -> str:
    """`Lumen Rail 9812, Fri 15 Jan, 08:17`."""
    return f"{journey.line}, {journey.origin.day}, {journey.origin.clock}"


def _says(quote: ExchangeQuote) -> str:
    if quote.due.amount:
        return gettext("You pay %(amount)s, and your old tickets stay valid until it is paid.") % {
            "amount": wording.price(quote.due)
        }
    if quote.refund.amount:
        where = {
            Destination.SOURCE: gettext("%(amount)s go back to what you paid with."),
            Destination.WALLET: gettext("%(amount)s go back to your wallet."),
        }
        return where[quote.destination] % {"amount": wording.price(quote.refund)}
    return gettext("There is nothing to pay, and nothing comes back.")


def difference_done(quote: ExchangeQuote) -> str:
    """Where the money went that came back."""
    told = {"amount": wording.price(quote.refund)}
    if quote.destination is Destination.WALLET:
        return gettext("%(amount)s are in your wallet.") % told
    return gettext("%(amount)s are on their way back to what you paid with.") % told


def act_word(quote: ExchangeQuote) -> str:
    """What the button says that does it."""
    if quote.due.amount:
        return gettext("Exchange for %(amount)s") % {"amount": wording.price(quote.due)}
    return ngettext("Exchange the ticket", "Exchange the tickets", len(quote.tickets))


@dataclass(frozen=True, slots=True)
class InsteadRow:
    """A trip that may be taken instead of a changed one."""

    journey: Journey
    day: str
    listing: str
    from_stop: int
    to_stop: int


def instead_rows(results: Sequence[Result]) -> tuple[InsteadRow, ...]:
    """The trips in their order, each with its day."""
    return tuple(_instead(one) for one in results)


def _instead(result: Result) -> InsteadRow:
    journey, span = rows.journey(result), result.trip.span
    return InsteadRow(
        journey, journey.origin.day, encode("lst", span.listing_id), span.span.from_stop, span.span.to_stop
    )


def asked_day(text: str, otherwise: date) -> date:
    """The day that an address asks for, or another one where it names none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if date(2000, 1, 1) <= found <= date(2099, 12, 31) else otherwise
