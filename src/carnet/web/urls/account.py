"""Addresses of one's own account."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import account, activity, invitation, passenger_book, payments, privacy, profile, sessions, teams

urlpatterns = [
    page("account", account.account, "account"),
    page("account/profile", profile.profile, "profile"),
    page("account/passengers", passenger_book.book, "passenger-book"),
    page("account/passengers/new", passenger_book.add, "passenger-new"),
    page("account/passengers/<str:passenger>", passenger_book.passenger, "passenger"),
    page("account/passengers/<str:passenger>/default", passenger_book.make_default, "passenger-default"),
    page("account/passengers/<str:passenger>/remove", passenger_book.remove, "passenger-remove"),
    page("account/passengers/<str:passenger>/documents", passenger_book.add_document, "document-new"),
    page(
        "account/passengers/<str:passenger>/documents/<str:document>/remove",
        passenger_book.remove_document,
        "document-remove",
    ),
    page("account/payments", payments.payments, "payments"),
    page("account/activity", activity.activity, "activity"),
    page("account/privacy", privacy.privacy, "privacy"),
    page("account/privacy/export", privacy.export, "export"),
    page("account/privacy/deactivate", privacy.deactivate, "deactivate"),
    page("account/privacy/erase", privacy.erase, "erase"),
    page("account/teams", teams.teams, "teams"),
    page("account/teams/<str:operator>/leave", teams.leave, "team-leave"),
    page("invitations/<str:key>", invitation.arrive, "invitation-arrive"),
    page("invitation", invitation.invitation, "invitation"),
    page("invitation/accept", invitation.accept, "invitation-accept"),
    page("account/sessions/<str:session>/end", sessions.end, "end-session"),
]
