"""Addresses of the shop and the console, one module for each area."""

from __future__ import annotations

from carnet.web.urls import account, events, fares, fleet, network, operators, running, shop, team, timetables

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
]
