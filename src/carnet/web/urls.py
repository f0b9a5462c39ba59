"""Addresses of the shop."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from carnet.web import converters
from carnet.web.views import (
    account,
    activity,
    api_keys,
    bookings,
    checkout,
    home,
    invitation,
    mailbox,
    passenger_book,
    passengers,
    privacy,
    profile,
    search,
    sessions,
    team,
    teams,
    trip,
    wallet,
)
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
    _page("account/profile", profile.profile, "profile"),
    _page("account/passengers", passenger_book.book, "passenger-book"),
    _page("account/passengers/new", passenger_book.add, "passenger-new"),
    _page("account/passengers/<str:passenger>", passenger_book.passenger, "passenger"),
    _page("account/passengers/<str:passenger>/default", passenger_book.make_default, "passenger-default"),
    _page("account/passengers/<str:passenger>/remove", passenger_book.remove, "passenger-remove"),
    _page("account/passengers/<str:passenger>/documents", passenger_book.add_document, "document-new"),
    _page(
        "account/passengers/<str:passenger>/documents/<str:document>/remove",
        passenger_book.remove_document,
        "document-remove",
    ),
    _page("account/activity", activity.activity, "activity"),
    _page("account/privacy", privacy.privacy, "privacy"),
    _page("account/privacy/export", privacy.export, "export"),
    _page("account/privacy/deactivate", privacy.deactivate, "deactivate"),
    _page("account/privacy/erase", privacy.erase, "erase"),
    _page("account/teams", teams.teams, "teams"),
    _page("account/teams/<str:operator>/leave", teams.leave, "team-leave"),
    _page("operators/<str:operator>/team", team.team, "team"),
    _page("operators/<str:operator>/team/invitations", team.invite, "team-invite"),
    _page("operators/<str:operator>/team/invitations/<str:invitation>/withdraw", team.withdraw, "team-withdraw"),
    _page("operators/<str:operator>/team/members/<str:member>", team.change_role, "team-role"),
    _page("operators/<str:operator>/team/members/<str:member>/remove", team.remove, "team-remove"),
    _page("operators/<str:operator>/team/security", team.security, "team-security"),
    _page("operators/<str:operator>/team/activity", team.activity, "team-activity"),
    _page("operators/<str:operator>/keys", api_keys.keys, "api-keys"),
    _page("operators/<str:operator>/keys/<str:key>/rotate", api_keys.rotate, "api-key-rotate"),
    _page("operators/<str:operator>/keys/<str:key>/revoke", api_keys.revoke, "api-key-revoke"),
    _page("invitations/<str:key>", invitation.arrive, "invitation-arrive"),
    _page("invitation", invitation.invitation, "invitation"),
    _page("invitation/accept", invitation.accept, "invitation-accept"),
    _page("account/sessions/<str:session>/end", sessions.end, "end-session"),
    _page("demo/messages", mailbox.messages, "demo-messages"),
]
