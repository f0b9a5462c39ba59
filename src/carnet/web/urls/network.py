"""Addresses of an operator's routes and stations."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import routes, stations

urlpatterns = [
    page("operators/<str:operator>/routes", routes.routes, "routes"),
    page("operators/<str:operator>/routes/new/<str:kind>", routes.add, "route-new"),
    page("operators/<str:operator>/routes/<str:route>", routes.change, "route-change"),
    page("operators/<str:operator>/routes/<str:route>/retire", routes.retire, "route-retire"),
    page("operators/<str:operator>/routes/<str:route>/delete", routes.delete, "route-delete"),
    page("operators/<str:operator>/stations", stations.stations, "stations"),
    page("operators/<str:operator>/stations/options", stations.options, "station-options"),
    page("operators/<str:operator>/stations/new", stations.add, "station-new"),
    page("operators/<str:operator>/stations/city", stations.add_city, "station-city"),
    page("operators/<str:operator>/stations/<str:station>", stations.change, "station-change"),
    page("operators/<str:operator>/stations/<str:station>/delete", stations.delete, "station-delete"),
]
