"""Addresses of waiting lists."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import joining, waiting

urlpatterns = [
    page("trips/<str:listing>/wait", joining.wait, "wait"),
    page("waiting-list", waiting.mine, "waiting-list"),
    page("waiting-list/<str:entry>/leave", waiting.leave, "waiting-leave"),
    page("waiting-list/<str:entry>/price", waiting.change, "waiting-price"),
]
