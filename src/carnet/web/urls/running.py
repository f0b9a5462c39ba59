"""Addresses of an operator's departures and of running a trip."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import changes, running, swaps

urlpatterns = [
    page("operators/<str:operator>/today", running.today, "today"),
    page("operators/<str:operator>/trips/<str:trip>", running.trip, "console-trip"),
    page("operators/<str:operator>/trips/<str:trip>/delay", running.delay, "console-trip-delay"),
    page("operators/<str:operator>/trips/<str:trip>/withdraw", running.withdraw, "console-trip-withdraw"),
    page("operators/<str:operator>/trips/<str:trip>/cancel", running.cancel, "console-trip-cancel"),
    page("operators/<str:operator>/trips/<str:trip>/swap", swaps.swap, "console-trip-swap"),
    page("operators/<str:operator>/trips/<str:trip>/refund-all", changes.refund_all, "console-trip-refund-all"),
    page("operators/<str:operator>/trips/<str:trip>/do/<slug:verb>", running.move, "console-trip-move"),
]
