"""What is asked for, checked and priced passenger by passenger. Takes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import HoldItem, PriceOffer, PromoCode, PromoKind
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer
from carnet.domains.schedule.contracts import Fare, PassengerKind, PriceExplanation, Seat, UnknownPrice, explain
from carnet.infra.limits import Limit
from carnet.kernel.money import Money, total
from carnet.kernel.problem import InvalidInput, Pointer
from carnet.kernel.span import Span

_GUESSES: Final = Limit("promo-code", 60, timedelta(hours=1))
"""How many codes that nobody has one account may try."""


@dataclass(frozen=True, slots=True)
class PricedItem:
    """One item of a request, checked: what each of its passengers pays, and gets once `seats` are chosen.

    `near` are the places of those beside whom they would like to sit.
    """

    place: int
    item: HoldItem
    offer: Offer
    span: Span
    fare: Fare
    prices: tuple[PriceExplanation, ...]
    seats: tuple[Seat, ...] = ()
    near: tuple[int, ...] = ()

    def seated(self, seats: tuple[Seat, ...]) -> PricedItem:
        """The same with seats; written out, as every single hold passes here."""
        return PricedItem(self.place, self.item, self.offer, self.span, self.fare, self.prices, seats)

    @property
    def currency(self) -> str:
        """The currency of its prices."""
        return self.offer.fares.currency

    @property
    def departs_at(self) -> datetime:
        """When it leaves the boarding stop."""
        departure = self.offer.listing.stops[self.span.from_stop].departure
        assert departure is not None  # noqa: S101  check_span refused stops without one
        return departure

    @property
    def arrives_at(self) -> datetime:
        """When it reaches the last stop of the span."""
        arrival = self.offer.listing.stops[self.span.to_stop].arrival
        assert arrival is not None  # noqa: S101  check_span refused stops without one
        return arrival


@dataclass(frozen=True, slots=True)
class Discount:
    """A promo code and what it takes off, in minor units."""

    code: PromoCode
    amount: int


def price_offer(*, items: Sequence[HoldItem], user_id: UUID, promo_code: str = "", now: datetime) -> PriceOffer:
    """What these items would cost this buyer now, line by line; whether there are seats is not looked at.

    Raises what `hold` does for a fare, a part of the way or a promo code that cannot be had.
    """
    check_count(items)
    priced = [price(place, item, now=now) for place, item in enumerate(items)]
    check_one_currency(priced)
    discount = None
    if promo_code:
        priced, discount = apply_code(priced, promo_code, user_id=user_id, now=now)
        if queries.promo_code_used_up(discount.code, user_id=user_id, now=now):
            raise used_up(promo_code)
    currency = priced[0].currency
    whole = total((one.total for item in priced for one in item.prices), currency)
    off = Money(discount.amount if discount else 0, currency)
    return PriceOffer(tuple(item.prices for item in priced), whole, off)


def check_count(items: Sequence[HoldItem]) -> None:
    """Raises TooManyPassengers unless there are from one to ten, and somebody for each item."""
    count = sum(len(item.passengers) for item in items)
    if not 1 <= count <= rules.MAX_PASSENGERS or not all(item.passengers for item in items):
        raise problems.TooManyPassengers(f"A booking is for 1 to {rules.MAX_PASSENGERS} passengers, not {count}.")


def check_one_currency(items: Sequence[PricedItem]) -> None:
    """Raises MixedCurrencies unless there is only one."""
    if len({item.currency for item in items}) > 1:
        raise problems.MixedCurrencies("All trips of a booking must be priced in one currency.")


def price(place: int, item: HoldItem, *, now: datetime) -> PricedItem:
    """The item with what each passenger pays, before any promo code. Raises one of `problems`."""
    offer = inventory.offer_at_hand(item.listing_id)
    listing = offer.listing
    if not offer.on_sale or (listing.sale_from and now < listing.sale_from):
        raise problems.NotOnSale(f"{listing.name} is not on sale.")
    if listing.sale_until and now >= listing.sale_until:
        raise problems.NotOnSale(f"The sale of {listing.name} has ended.")
    span = inventory.check_span(listing, item.from_stop, item.to_stop)
    departure = listing.stops[span.from_stop].departure
    if departure is None or departure <= now:
        raise problems.Departed(f"{listing.name} has left {listing.stops[span.from_stop].station_name}.")
    fare = offer.fares.fare(item.fare_id)
    if fare is None:
        raise problems.FareUnknown("There is no such fare between these stops.")
    if not fare.sold_at(now):
        raise problems.FareNotOnSale(f"{fare.family} of {listing.name} is not sold at the moment.")
    try:
        return PricedItem(place, item, offer, span, fare, _prices(item, offer, fare, span))
    except UnknownPrice:
        raise problems.FareUnknown("There is no such fare between these stops.") from None


def _prices(item: HoldItem, offer: Offer, fare: Fare, span: Span) -> tuple[PriceExplanation, ...]:
    """A price for each passenger; each kind is worked out once."""
    group = len(item.passengers)
    known: dict[PassengerKind, PriceExplanation] = {}
    for passenger in item.passengers:
        if passenger.kind not in known:
            known[passenger.kind] = explain(
                offer.fares, fare, offer.listing.stops, span, kind=passenger.kind, group=group
            )
    return tuple(known[passenger.kind] for passenger in item.passengers)


def apply_code(
    items: Sequence[PricedItem], written: str, *, user_id: UUID, now: datetime
) -> tuple[list[PricedItem], Discount]:
    """The items with a promo code taken off where it holds. Whether it is used up is decided later, under a lock.

    Raises PromoCodeUnknown, PromoCodeNotValid, naming `/promo_code`, and RateLimited for one guess too many.
    """
    code = _code(items, written, user_id=user_id, now=now)
    chosen = [item for item in items if _holds_for(code, item)]
    if not chosen:
        raise not_valid(f"{code.code} is not for this trip.")
    if code.kind is PromoKind.AMOUNT and code.currency != chosen[0].currency:
        raise not_valid(f"{code.code} is for prices in {code.currency}.")
    shares = rules.taken_off(code, [price.total for item in chosen for price in item.prices])
    rest = iter(shares)
    taken = {item.place: tuple(next(rest) for _ in item.prices) for item in chosen}
    discounted = [_discounted(item, taken[item.place]) if item.place in taken else item for item in items]
    return discounted, Discount(code, sum(shares))


def used_up(written: str) -> problems.PromoCodeUsedUp:
    """That a promo code was used as often as it may be."""
    detail = f"{written.strip().upper()[:24]} has been used as often as it may be."
    return problems.PromoCodeUsedUp(detail, pointers=_at(detail, "PROMO_CODE_USED_UP"))


def _code(items: Sequence[PricedItem], written: str, *, user_id: UUID, now: datetime) -> PromoCode:
    """The code of the first of the operators that has one of this name.

    A guess is counted before it is looked up, so that the right one cannot be told after too many wrong ones.
    """
    operators = list(dict.fromkeys(item.offer.listing.operator_id for item in items))
    _GUESSES.spend(str(user_id), now=now)
    code = queries.promo_code_named(written, operator_ids=operators)
    if code is not None:
        _GUESSES.give_back(str(user_id))
    else:
        detail = "There is no such promo code for this trip."
        raise problems.PromoCodeUnknown(detail, pointers=_at(detail, "PROMO_CODE_UNKNOWN"))
    refusal = rules.why_not_now(code, now)
    if refusal:
        raise not_valid(refusal)
    return code


def _holds_for(code: PromoCode, item: PricedItem) -> bool:
    listing = item.offer.listing
    return listing.operator_id == code.operator_id and (not code.listing_ids or listing.id in code.listing_ids)


def _discounted(item: PricedItem, taken: Sequence[int]) -> PricedItem:
    prices = tuple(
        explain(
            item.offer.fares,
            item.fare,
            item.offer.listing.stops,
            item.span,
            kind=passenger.kind,
            group=len(item.item.passengers),
            off=off,
        )
        for passenger, off in zip(item.item.passengers, taken, strict=True)
    )
    return replace(item, prices=prices)


def not_valid(detail: str) -> problems.PromoCodeNotValid:
    """That a promo code does not hold for what is booked; `detail` says why."""
    return problems.PromoCodeNotValid(detail, pointers=_at(detail, "PROMO_CODE_NOT_VALID"))


def _at(detail: str, code: str) -> Sequence[Pointer]:
    return InvalidInput.at("/promo_code", detail, code=code).pointers
