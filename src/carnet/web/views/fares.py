"""An operator's fares: the list, one version in words, giving the newest version to trips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import RouteEntry
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.http import pages as cursors
from carnet.kernel import clock
from carnet.web.addresses import fare_table_id, operator_id
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import fare_tables as presenter
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor

HERE: Final = "fares"
_PAGE: Final = 50
_VERSIONS: Final = 20


@login_required
@require_safe
@led_to_second_factor
def fares(request: HttpRequest, operator: str) -> HttpResponse:
    """The newest version of each name."""
    number, by = operator_id(operator), principal(request)
    found = queries.fare_tables(
        operator_id=number, by=by, now=clock.now(), after=after_key(request, str, int), limit=_PAGE + 1
    )
    more = ""
    if len(found) > _PAGE:
        last = found[_PAGE - 1]
        after = urlencode({"after": cursors.encode((last.name, last.number))})
        more = f"{reverse('web:fares', args=[operator])}?{after}"
    context = {
        "side": beside(number, by, here=HERE),
        "rows": [presenter.table_row(one) for one in found[:_PAGE]],
        "more_url": more,
        "may_manage": may_at(by, Permission.FARES_MANAGE, number),
    }
    return page(request, "pages/fares/fares.html", context)


@login_required
@require_safe
@led_to_second_factor
def fare_table(request: HttpRequest, operator: str, table: str) -> HttpResponse:
    """One version: its fares in words, the other versions, and to which trips the newest can be given."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.fare_table_at(operator_id=number, table_id=fare_table_id(table), by=by, now=now)
    versions = queries.fare_tables(operator_id=number, by=by, now=now, name=found.entry.name, limit=_VERSIONS)
    asked = {*presenter.stations_of([found.table])}
    asked |= {station for one in found.missing for station in (one.from_station, one.to_station)}
    places = network.stations(asked)
    routes = network.routes_page(operator_id=number, by=by, limit=1)
    kind = routes[0].route.kind if routes else ListingKind.EVENT  # for words such as `another train`
    context = {
        "side": beside(number, by, here=HERE),
        "number": table,
        "row": presenter.table_row(found.entry),
        "fares": presenter.fares(found.table, places, kind=kind, zone=zone_of(routes)),
        "charges": presenter.charges(found.table),
        "missing": presenter.missing(found.missing, found.table, places),
        "versions": [presenter.table_row(one) for one in versions],
        "older": [presenter.table_row(one) for one in versions if not one.newest and one.trips],
        "behind": sum(one.trips for one in versions if not one.newest),
        "newest": presenter.table_row(versions[0]),
        "may_manage": may_at(by, Permission.FARES_MANAGE, number),
    }
    return page(request, "pages/fares/fare_table.html", context)


@login_required
@require_POST
@led_to_second_factor
def apply(request: HttpRequest, operator: str, table: str) -> HttpResponse:
    """Give the newest version of these fares to all trips to come that have an older one."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.fare_table_at(operator_id=number, table_id=fare_table_id(table), by=by, now=now)
    allow_at(by, Permission.FARES_MANAGE, number)
    done = operations.fares_apply(operator_id=number, name=found.entry.name, by=by, now=now)
    words = ngettext(
        "%(n)d trip has version %(number)d now. Tickets that are sold stay as they are.",
        "%(n)d trips have version %(number)d now. Tickets that are sold stay as they are.",
        done.trips,
    )
    messages.success(request, words % {"n": done.trips, "number": done.number})
    return redirect("web:console-fares", operator, table)


def zone_of(routes: Sequence[RouteEntry]) -> str:
    """The clocks an operator goes by: those where its first route begins, else those of who reads."""
    return routes[0].stations[0].timezone if routes else timezone.get_current_timezone_name()
