"""A ticket as a link that puts it into Google Wallet: class and object of the pass in a signed token (RS256).

Source: "Google Wallet" for developers (developers.google.com/wallet), "Issue passes with JWTs" and the references of
`transitObject`, `flightObject` and `eventTicketObject`. The token is in the address, so it says no more than it must.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import jwt
from django.conf import settings

from carnet.domains.booking.tickets.bcbp import BoardingPass
from carnet.domains.booking.tickets.boarding import describe
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.booking.tickets.passes.setup import Google
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel import ids

_SAVE: Final = "https://pay.google.com/gp/v/save/"
_LOGO: Final = "/static/carnet/wallet.png"
_TRANSIT: Final = {ListingKind.TRAIN: "RAIL", ListingKind.BUS: "BUS"}
_OTHER: Final = "OTHER"


def google_link(coupon: Coupon, code: str, signer: Google, *, now: datetime) -> str:
    """The address behind "Add to Google Wallet"; `code` is what the ticket's QR code says."""
    claims = {
        "iss": signer.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [settings.SITE_URL],
        "payload": _payload(coupon, code, signer.issuer),
    }
    return _SAVE + jwt.encode(claims, signer.key, algorithm="RS256")


def _payload(coupon: Coupon, code: str, issuer: str) -> dict[str, Any]:
    span = coupon.ticket.span
    kind = f"{issuer}.{ids.encode('lst', coupon.listing.id)}-{span.from_stop}-{span.to_stop}"
    shared = {"id": kind, "issuerName": coupon.listing.operator_name, "reviewStatus": "UNDER_REVIEW"}
    thing = {
        "id": f"{issuer}.{ids.encode('tkt', coupon.ticket.id)}-{coupon.ticket.revision}",
        "classId": kind,
        "state": "ACTIVE",
        "barcode": {"type": "QR_CODE", "value": code},
    }
    name, of_class, of_object = _described(coupon)
    return {f"{name}Classes": [{**shared, **of_class}], f"{name}Objects": [{**thing, **of_object}]}


def _described(coupon: Coupon) -> tuple[str, dict[str, Any], dict[str, Any]]:
    if coupon.is_event:
        return ("eventTicket", *_event(coupon))
    flight = describe(coupon) if coupon.is_flight else None
    return ("flight", *_flight(coupon, flight)) if flight else ("transit", *_ride(coupon))


def _ride(coupon: Coupon) -> tuple[dict[str, Any], dict[str, Any]]:
    ticket = coupon.ticket
    seat = {"coach": ticket.section, "seat": ticket.seat} if ticket.seat else {"coach": ticket.section}
    of_class = {
        "transitType": _TRANSIT.get(coupon.listing.kind, _OTHER),
        "logo": {"sourceUri": {"uri": f"{settings.SITE_URL}{_LOGO}"}},
    }
    leg = {
        "originName": _words(coupon.origin.station_name),
        "destinationName": _words(coupon.destination.station_name),
        **_moment("departureDateTime", coupon.leaves),
        **_moment("arrivalDateTime", coupon.arrives),
        "carriage": coupon.listing.name,
        "ticketSeat": seat,
    }
    return of_class, {
        "tripType": "ONE_WAY",
        "passengerNames": coupon.name,
        "purchaseDetails": {"confirmationCode": coupon.booking.reference},
        "ticketLeg": leg,
    }


def _flight(coupon: Coupon, known: BoardingPass) -> tuple[dict[str, Any], dict[str, Any]]:
    of_class = {
        "flightHeader": {"carrier": {"carrierIataCode": known.carrier}, "flightNumber": str(known.number)},
        "origin": {"airportIataCode": known.origin},
        "destination": {"airportIataCode": known.destination},
        **_moment("localScheduledDepartureDateTime", coupon.leaves, local=True),
        **_moment("localScheduledArrivalDateTime", coupon.arrives, local=True),
    }
    seat = {"seatNumber": known.seat} if known.seat else {}
    return of_class, {
        "passengerName": coupon.name,
        "reservationInfo": {"confirmationCode": coupon.booking.reference},
        "boardingAndSeatingInfo": {"seatClass": coupon.ticket.section, **seat},
    }


def _event(coupon: Coupon) -> tuple[dict[str, Any], dict[str, Any]]:
    venue = {"name": _words(coupon.origin.station_name), "address": _words(coupon.origin.city_name)}
    moments = {**_moment("start", coupon.leaves), **_moment("end", coupon.arrives)}
    seat = {"section": _words(coupon.ticket.section)}
    if coupon.ticket.seat:
        seat["seat"] = _words(coupon.ticket.seat)
    return {"eventName": _words(coupon.listing.name), "venue": venue, "dateTime": moments}, {
        "ticketHolderName": coupon.name,
        "reservationInfo": {"confirmationCode": coupon.booking.reference},
        "seatInfo": seat,
    }


def _moment(name: str, at: datetime | None, *, local: bool = False) -> dict[str, str]:
    """An instant with its offset; `local` is as the clock on the wall says it, without."""
    if at is None:
        return {}
    shown = at.replace(tzinfo=None) if local else at
    return {name: shown.isoformat(timespec="seconds")}


def _words(value: str) -> dict[str, Any]:
    return {"defaultValue": {"language": "en", "value": value}}
