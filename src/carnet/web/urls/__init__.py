"""Addresses of the shop and the console, one module for each area."""

from __future__ import annotations

from carnet.web.urls import (
    account,
    desk,
    events,
    fares,
    fleet,
    money,
    network,
    operators,
    running,
    settlement,
    shop,
    team,
    timetables,
)

app_name = "web"
urlpatterns = [
    *shop.urlpatterns,
    *events.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *operators.urlpatterns,
    *network.urlpatterns,
    *fleet.urlpatterns,
    *fares.urlpatterns,
    *timetables.urlpatterns,
    *running.urlpatterns,
    *desk.urlpatterns,
    *money.urlpatterns,
    *settlement.urlpatterns,
]
