"""Addresses of what is changed about issued tickets: names, seats, holders."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import giving, naming, receiving, seat_changes

_BOOKING = "bookings/<reference:reference>"
_TICKET = f"{_BOOKING}/tickets/<ticket:ticket>"

urlpatterns = [
    page(f"{_TICKET}/name", naming.name, "ticket-name"),
    page(f"{_TICKET}/give", giving.give, "ticket-give"),
    page(f"{_BOOKING}/offers/<str:transfer>/withdraw", giving.withdraw, "ticket-offer-withdraw"),
    page(f"{_BOOKING}/seats", seat_changes.seats, "seat-change"),
    page(f"{_BOOKING}/seats/update", seat_changes.update, "seat-change-update"),
    page("ticket-offers/<str:key>", receiving.arrive, "ticket-offer-arrive"),
    page("ticket-offer", receiving.offer, "ticket-offer"),
    page("ticket-offer/accept", receiving.accept, "ticket-offer-accept"),
    page("my-tickets/<ticket:ticket>", receiving.received, "received"),
    page("my-tickets/<ticket:ticket>/hand-back", receiving.hand_back, "hand-back"),
    page(f"operators/<str:operator>/{_TICKET}/name", naming.staff_name, "desk-ticket-name"),
    page(f"staff/{_TICKET}/name", naming.staff_name, "staff-ticket-name"),
]
