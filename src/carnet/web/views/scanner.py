"""Checking tickets: today's departures, and the scanner of one of them.

The scanner works by scripts, and without network; its form does the same without scripts, one ticket at a time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Manifest, NewScan
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.access import Permission
from carnet.infra.http import headers
from carnet.infra.http import pages as cursors
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.web.addresses import operator_id, trip_id
from carnet.web.forms.scanner import ScanForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import scanner as presenter
from carnet.web.presenters.ticket_lookup import search
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor

_PAGE: Final = 100
_UNFIT: Final = 422


@login_required
@require_safe
@led_to_second_factor
def home(request: HttpRequest, operator: str) -> HttpResponse:
    """Today's departures that somebody has a ticket for; `?trip=` leads to its scanner."""
    if trip := request.GET.get("trip"):
        return redirect("web:scanner-trip", operator, ids.encode("trp", trip_id(trip)))
    number, by, now = operator_id(operator), principal(request), clock.now()
    read = queries.boarding_trips(
        operator_id=number, by=by, now=now, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    found = read[:_PAGE]
    context = {
        "side": beside(number, by, here="scanner", needs=Permission.TICKETS_SCAN),
        "rows": presenter.departures(found),
        "more": _behind(found[-1].listing) if len(read) > _PAGE else "",
    }
    return page(request, "pages/scanner/home.html", context)


def _behind(last: ListingSnapshot) -> str:
    return cursors.encode((last.stops[0].departure or clock.now(), last.id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def trip(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """The scanner of a trip or performance. What its form sends is one scan, or a name to look for."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    manifest = queries.manifest(operator_id=number, trip_id=trip_id(trip), by=by, now=now)
    if request.method == "POST":
        return _checked(request, operator, manifest, by)
    return _show(request, operator, manifest, by)


def _checked(request: HttpRequest, operator: str, manifest: Manifest, by: Principal) -> HttpResponse:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, manifest, by, shown=presenter.nobody(), status=_UNFIT)
    stop = form.cleaned_data["stop"]
    if form.ticket_id or form.is_code:
        return _show(request, operator, manifest, by, shown=_scanned(form, manifest, by), stop=stop)
    rows = presenter.found(search(manifest.tickets, form.typed), manifest.listing)
    return _show(request, operator, manifest, by, shown=None if rows else presenter.nobody(), rows=rows, stop=stop)


def _scanned(form: ScanForm, manifest: Manifest, by: Principal) -> presenter.Panel:
    listing, now = manifest.listing, clock.now()
    scan = NewScan(
        id=form.scan_id,
        trip_id=listing.id,
        stop=form.cleaned_data["stop"],
        at=now,
        code=None if form.ticket_id else form.typed,
        ticket_id=form.ticket_id,
    )
    (answer,) = operations.scans_take(operator_id=listing.operator_id, scans=[scan], by=by, now=now)
    return presenter.panel(answer, listing, me=by.user_id)


def _show(
    request: HttpRequest,
    operator: str,
    manifest: Manifest,
    by: Principal,
    *,
    stop: int = 0,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    listing = manifest.listing
    context = {
        "operator": operator,
        "user_id": ids.encode("usr", by.user_id) if by.user_id else "",
        "trip": listing,
        "begins": listing.stops[0].departure,
        "stop": stop,
        "stops": presenter.stops(listing, stop),
        "scan": ids.encode("scn", ids.new_id()),
        "words": presenter.words(),
        **more,
    }
    answer = page(request, "pages/scanner/trip.html", context, status=status)
    answer["Permissions-Policy"] = headers.CAMERA
    return answer
