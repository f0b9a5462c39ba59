"""Addresses of the shop: searching, buying, what was bought."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import bookings, changes, checkout, home, mailbox, passengers, search, trip, wallet

urlpatterns = [
    page("", home.home, "home"),
    page("search", search.results, "results"),
    page("search/places", search.suggestions, "places"),
    page("trips/<str:listing>", trip.trip, "trip"),
    page("trips/<str:listing>/seats", trip.seat_update, "seats"),
    page("trips/<str:listing>/passengers", passengers.passengers, "passengers"),
    page("bookings", bookings.my_trips, "bookings"),
    page("bookings/<reference:reference>", bookings.booking, "booking"),
    page("bookings/<reference:reference>/tickets.<fileform:form>", bookings.tickets_file, "tickets-file"),
    page("bookings/<reference:reference>/changes", changes.choose, "changes"),
    page("bookings/<reference:reference>/checkout", checkout.checkout, "checkout"),
    page("bookings/<reference:reference>/pay", checkout.pay, "pay"),
    page("bookings/<reference:reference>/release", checkout.release, "release"),
    page("wallet", wallet.wallet, "wallet"),
    page("wallet/<currency:currency>/top-up", wallet.top_up, "top-up"),
    page("demo/messages", mailbox.messages, "demo-messages"),
]
