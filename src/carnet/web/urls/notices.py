"""Addresses of the inbox and of the delivery log."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import deliveries, notices

urlpatterns = [
    page("live", notices.stream, "live"),
    page("account/notifications", notices.inbox, "notices"),
    page("account/notifications/read", notices.all_read, "notices-read"),
    page("account/notifications/preferences", notices.wishes, "notice-wishes"),
    page("account/notifications/<str:notice>", notices.opened, "notice"),
    page("unsubscribe/<str:key>", notices.unsubscribe, "unsubscribe"),
    page("staff/deliveries", deliveries.deliveries, "staff-deliveries"),
    page("staff/deliveries/<str:delivery>/again", deliveries.send_again, "delivery-again"),
]
