"""Addresses of the shop and the console, one module for each area."""

from __future__ import annotations

from carnet.web.urls import (
    account,
    amending,
    boarding,
    desk,
    events,
    fares,
    fleet,
    money,
    network,
    notices,
    operators,
    reports,
    running,
    scanner,
    settlement,
    shop,
    team,
    timetables,
    waiting,
    webhooks,
)

app_name = "web"
urlpatterns = [
    *shop.urlpatterns,
    *amending.urlpatterns,
    *events.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *operators.urlpatterns,
    *network.urlpatterns,
    *notices.urlpatterns,
    *fleet.urlpatterns,
    *fares.urlpatterns,
    *timetables.urlpatterns,
    *running.urlpatterns,
    *boarding.urlpatterns,
    *scanner.urlpatterns,
    *desk.urlpatterns,
    *money.urlpatterns,
    *settlement.urlpatterns,
    *waiting.urlpatterns,
    *webhooks.urlpatterns,
    *reports.urlpatterns,
]
