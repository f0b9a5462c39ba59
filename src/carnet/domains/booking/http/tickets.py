"""Tickets: what one is, the files it comes in, and the keys that scanners check its code with."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse

from carnet.domains.booking import documents, queries, tickets
from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.booking.http.answers import TicketWithCode
from carnet.domains.booking.http.bodies import Reference, TicketId
from carnet.domains.booking.http.guests import HolderRequest, bearer_or_guest, seen, seen_ticket
from carnet.domains.booking.http.written import listings_of
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra import http, keys
from carnet.infra.http import ApiRequest, Out, Path, bearer
from carnet.kernel import clock

router = http.router(tags=["bookings"])

One = Literal["pdf", "ics", "png", "svg", "pkpass"]
All = Literal["pdf", "phone.pdf", "ics"]

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}


def _answers(*kinds: str) -> dict[str, Any]:
    return {"responses": {200: {"content": dict.fromkeys(kinds, _BINARY)}}}


_OF_ONE: Final = _answers(
    "application/pdf", "text/calendar", "image/png", "image/svg+xml", "application/vnd.apple.pkpass"
)


class TicketKeyOut(Out):
    """A public key of ticket codes as a JSON Web Key (RFC 8037); `kid` is the key id that codes begin with, in hex."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    alg: Literal["EdDSA"]
    use: Literal["sig"]


class TicketKeysOut(Out):
    """A JSON Web Key Set."""

    keys: list[TicketKeyOut]


class WalletLinkOut(Out):
    """The address that puts a ticket into Google Wallet."""

    url: str


@router.get("/tickets/keys", summary="The public keys of ticket codes", response=TicketKeysOut)
def ticket_keys(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:  # noqa: ARG001
    """Every key that ever signed codes, the newest first; a new one is here five minutes before it signs."""
    response["Cache-Control"] = "public, max-age=60"
    return {"keys": keys.ticket_jwks()}


@router.get(
    "/bookings/{reference}/tickets.{form}",
    auth=bearer_or_guest,
    summary="All tickets of a booking in one file",
    openapi_extra=_answers("application/pdf", "text/calendar"),
)
def tickets_files(request: HolderRequest, reference: Path[Reference], form: Path[All]) -> HttpResponse:
    """The issued tickets to print (`pdf`), for a telephone (`phone.pdf`) or for a calendar (`ics`)."""
    whole = seen(request, reference, now=clock.now())
    return _file(form, whole, *whole.tickets)


@router.get(
    "/tickets/{ticket}.phone.pdf",
    auth=bearer_or_guest,
    summary="A ticket as PDF for a telephone",
    openapi_extra=_answers("application/pdf"),
)
def ticket_for_phone(request: HolderRequest, ticket: Path[TicketId]) -> HttpResponse:
    """One tall page that needs no zoom on a screen 390 pixels wide."""
    return _file("phone.pdf", *seen_ticket(request, ticket, now=clock.now()))


@router.get(
    "/tickets/{ticket}.{form}",
    auth=bearer_or_guest,
    summary="A ticket as PDF, calendar file, picture, code or pass",
    openapi_extra=_OF_ONE,
)
def ticket_file(request: HolderRequest, ticket: Path[TicketId], form: Path[One]) -> HttpResponse:
    """To print (`pdf`), for a calendar (`ics`), as a picture (`png`), its code (`svg`), or for Apple Wallet (`pkpass`).

    Of a ticket that is over there is a calendar file, which cancels its entry.
    """
    now = clock.now()
    if form == "ics" and request.guest is None:
        whole, one = queries.ticket(user_id=request.principal.user_id, ticket_id=ticket, now=now)
        if one.status in tickets.OVER:
            return _file(form, whole, one)
    return _file(form, *seen_ticket(request, ticket, now=now))


@router.get(
    "/tickets/{ticket}/google-wallet",
    auth=bearer_or_guest,
    summary="A link that puts a ticket into Google Wallet",
    response=WalletLinkOut,
)
def ticket_google(request: HolderRequest, ticket: Path[TicketId]) -> WalletLinkOut:
    """The pass is in the link, signed; it is made when the link is opened by somebody with a Google account."""
    now = clock.now()
    whole, one = seen_ticket(request, ticket, now=now)
    return WalletLinkOut(url=tickets.wallet_link(whole, one, listings_of(whole)[one.listing_id], now=now))


@router.get("/tickets/{ticket}", auth=bearer, summary="One ticket", response=TicketWithCode)
def ticket(request: ApiRequest, ticket: Path[TicketId]) -> dict[str, Any]:
    """A ticket that one bought or holds; its holder gets the text of its signed code while its trip runs."""
    now = clock.now()
    whole, one = queries.ticket(user_id=request.principal.user_id, ticket_id=ticket, now=now)
    changes = queries.changes_of_bookings([whole.id], now=now).get(one.id, ())
    listing = listings_of(whole)[one.listing_id]
    good = one in whole.carried and listing.status is not TripStatus.CANCELLED
    code = tickets.code_for(one, keys.ticket_key()) if good else None
    return {**documents.ticket(one, listing, changes), "code": code}


def _file(form: str, whole: Booking, *chosen: Ticket) -> HttpResponse:
    kind, content = tickets.file(form, whole, chosen, listings_of(whole), now=clock.now())
    return HttpResponse(content, content_type=kind)
