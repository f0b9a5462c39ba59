"""Addresses of the shop."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from carnet.web import converters
from carnet.web.views import account, bookings, checkout, home, passengers, search, trip, wallet
from carnet.web.views.errors import View, told

register_converter(converters.Reference, "reference")
register_converter(converters.FileForm, "fileform")
register_converter(converters.Currency, "currency")


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(route, told(view), name=name)


app_name = "web"
urlpatterns = [
    _page("", home.home, "home"),
    _page("search", search.results, "results"),
    _page("search/places", search.suggestions, "places"),
    _page("trips/<str:listing>", trip.trip, "trip"),
    _page("trips/<str:listing>/seats", trip.seat_update, "seats"),
    _page("trips/<str:listing>/passengers", passengers.passengers, "passengers"),
    _page("bookings", bookings.my_trips, "bookings"),
    _page("bookings/<reference:reference>", bookings.booking, "booking"),
    _page("bookings/<reference:reference>/tickets.<fileform:form>", bookings.tickets_file, "tickets-file"),
    _page("bookings/<reference:reference>/checkout", checkout.checkout, "checkout"),
    _page("bookings/<reference:reference>/pay", checkout.pay, "pay"),
    _page("bookings/<reference:reference>/release", checkout.release, "release"),
    _page("wallet", wallet.wallet, "wallet"),
    _page("wallet/<currency:currency>/top-up", wallet.top_up, "top-up"),
    _page("account", account.account, "account"),
    _page("login", account.login, "login"),
    _page("signup", account.sign_up, "signup"),
    _page("logout", account.logout, "logout"),
]
