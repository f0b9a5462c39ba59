"""One trip or performance: its stops, fares and seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from carnet.domains.inventory import queries
from carnet.domains.inventory.contracts import Offer, SeatOnMap
from carnet.domains.schedule.contracts import TripStatus
from carnet.kernel import clock
from carnet.kernel.span import Span
from carnet.web.addresses import listing_id
from carnet.web.pages import page
from carnet.web.presenters import amenities, bookings, fares, journeys, seats, states, stops, wording
from carnet.web.presenters.choice import Choice, parse
from carnet.web.views.companies import seller

_GONE = {TripStatus.DEPARTED, TripStatus.ARRIVED}


@require_safe
def trip(request: HttpRequest, listing: str) -> HttpResponse:
    """The page of a listing for a span and a number of passengers."""
    context = trip_context(parse(listing_id(listing), request.GET), now=clock.now())
    return page(request, "pages/trip.html", {**context, "seller": seller(context["operator_id"])})


@require_safe
def seat_update(request: HttpRequest, listing: str) -> HttpResponse:
    """The seats as they stand now; 204 when nothing changed since the browser last asked."""
    context = trip_context(parse(listing_id(listing), request.GET), now=clock.now())
    if not context["fare"] or request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return page(request, "parts/seat_update.html", context)


def trip_context(choice: Choice, *, now: datetime) -> dict[str, Any]:
    """What the page of a listing shows. Raises ListingUnknown or SpanUnknown."""
    offer = queries.offer(choice.listing_id)
    span = queries.check_span(offer.listing, choice.from_stop, choice.to_stop)
    on_map = queries.seat_map(choice.listing_id, span, now=now)
    journey = journeys.of_listing(offer.listing, span)
    return {
        "journey": journey,
        "operator_id": offer.listing.operator_id,
        "title": bookings.title(journey),
        "state": None if journey.is_event else states.of_trip(offer.listing.status),
        "stops": stops.rows(offer.listing, span),
        "amenities": amenities.amenities(offer.listing.amenities),
        "hold_minutes": offer.listing.hold_minutes,
        "hidden": choice.whereabouts(),
        "choice_url": choice.url(),
        "seats_url": choice.path("web:seats"),
        "passengers_url": choice.path("web:passengers"),
        **_buyable(offer, span, on_map, choice, now=now),
    }


def _buyable(
    offer: Offer, span: Span, on_map: tuple[SeatOnMap, ...], choice: Choice, *, now: datetime
) -> dict[str, Any]:
    """Fares and seats, or why there are none."""
    closed = _closed(offer, span, now=now)
    found = () if closed else _cards(offer, span, on_map, choice, now=now)
    fare = fares.pick(found, choice.fare_id)
    panel = _panel(offer, on_map, choice, fare) if fare else None
    chosen = panel.chosen if panel and fare and fare.seat_choice else ()
    return {
        "choice": choice,
        "fares": found,
        "fare": fare,
        "seats": panel,
        "closed": closed or ("" if found else gettext("No fare is sold for this part at the moment.")),
        "places": _places(chosen),
        "seen": _digest(on_map, choice, fare),
    }


def _cards(
    offer: Offer, span: Span, on_map: tuple[SeatOnMap, ...], choice: Choice, *, now: datetime
) -> tuple[fares.FareCard, ...]:
    left = queries.quotas_left([choice.listing_id], now=now).get(choice.listing_id, {})
    free = seats.free_by_class(on_map)
    return fares.cards(offer, span, passengers=choice.passengers, free=free, left=left, now=now)


def _panel(offer: Offer, on_map: tuple[SeatOnMap, ...], choice: Choice, fare: fares.FareCard) -> seats.SeatPanel | None:
    with_fare = replace(choice, fare_id=fare.id)
    return seats.panel(offer.plan, on_map, with_fare, travel_class=fare.travel_class)


def _closed(offer: Offer, span: Span, *, now: datetime) -> str:
    """Why nothing can be bought, in a sentence; empty when it can."""
    departure = offer.listing.stops[span.from_stop].departure
    if offer.listing.status in _GONE or (departure is not None and departure <= now):
        return gettext("It has left already. Look for a later one.")
    if offer.listing.status is TripStatus.CANCELLED:
        return gettext("It was cancelled. Look for another one.")
    if offer.listing.sale_from is not None and offer.listing.sale_from > now:
        zone = offer.listing.stops[span.from_stop].timezone
        opens = offer.listing.sale_from
        day = wording.day(wording.local(opens, zone))
        return gettext("The sale opens on %(day)s at %(clock)s.") % {"day": day, "clock": wording.clock(opens, zone)}
    if offer.listing.sale_until is not None and offer.listing.sale_until <= now:
        return gettext("Its sale has ended. Look for another one.")
    if not offer.on_sale:
        return gettext("It is not on sale. Look for another one.")
    return ""


def _places(chosen: tuple[str, ...]) -> str:
    """The chosen seats in a few words."""
    if not chosen:
        return ""
    named = ", ".join(sorted((seats.short(label) for label in chosen), key=lambda name: (len(name), name)))
    return ngettext("Seat %(seats)s", "Seats %(seats)s", len(chosen)) % {"seats": named}


def _digest(on_map: tuple[SeatOnMap, ...], choice: Choice, fare: fares.FareCard | None) -> str:
    """A short name for everything the seat part shows, so that an unchanged one is not sent again."""
    states_now = "".join(seat.status[0] for seat in on_map)
    shown = (states_now, sorted(choice.seats), choice.wishes, choice.section, fare.id if fare else None)
    return sha256(repr(shown).encode()).hexdigest()[:16]
