"""Addresses of events: in the shop, and in the console of their operator."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import event_booking, events
from carnet.web.views.performances import events as kept
from carnet.web.views.performances import making, selling

_EVENT = "operators/<str:operator>/events/<str:event>"
_PERFORMANCE = "operators/<str:operator>/performances/<str:performance>"

urlpatterns = [
    page("events", events.all_events, "events"),
    page("events/<str:event>", events.event, "event"),
    page("events/<str:event>/book", event_booking.book, "event-book"),
    page("operators/<str:operator>/events", kept.events, "operator-events"),
    page(_EVENT, kept.event, "operator-event"),
    page(f"{_EVENT}/retire", kept.retire, "operator-event-retire"),
    page(f"{_EVENT}/performances", making.add, "performances-new"),
    page(f"{_EVENT}/publish", selling.publish_all, "performances-publish"),
    page(_PERFORMANCE, making.performance, "performance"),
    page(f"{_PERFORMANCE}/publish", selling.publish, "performance-publish"),
    page(f"{_PERFORMANCE}/withdraw", selling.withdraw, "performance-withdraw"),
    page(f"{_PERFORMANCE}/cancel", selling.cancel, "performance-cancel"),
]
