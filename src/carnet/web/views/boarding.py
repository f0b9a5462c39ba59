"""Who is on board of a trip, in the console; its manifest as a file; taking a mistaken boarding back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Boarding
from carnet.domains.booking.http.boarding import file_answer
from carnet.infra.access import Permission, may_at
from carnet.infra.http import pages as cursors
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, scan_id, trip_id
from carnet.web.forms.boarding import AboardForm, UndoForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import boarding as presenter
from carnet.web.presenters import states, wording
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key, more
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of
from carnet.web.views.running import people_of

_PAGE: Final = 100
_UNFIT: Final = 422


@login_required
@require_safe
@led_to_second_factor
def trip(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Stops in numbers, what scanners disagree about, and everybody with a ticket."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.boarding(operator_id=number, trip_id=trip_id(trip), by=by, now=now)
    listing = found.manifest.listing
    origin = listing.stops[0]
    context = {
        "side": beside(number, by, here="today", needs=Permission.TICKETS_SCAN),
        "number": trip,
        "trip": listing,
        "state": states.of_trip(listing.status),
        "leaves": wording.local(origin.departure, origin.timezone) if origin.departure else None,
        "leaves_at": wording.clock(origin.departure, origin.timezone) if origin.departure else "",
        "as_of": wording.clock(now, origin.timezone),
        "found": found,
        "stops": presenter.stops(found),
        "here": request.get_full_path(),
        "may_see_trip": may_at(by, Permission.TRIPS_READ, number),
        **_people(request, found, by, number, reverse("web:boarding", args=[operator, trip])),
    }
    return page(request, "pages/boarding/trip.html", context)


def _people(request: HttpRequest, found: Boarding, by: Principal, number: UUID, url: str) -> dict[str, Any]:
    """A page of the list, its filters, and the disputes."""
    form = AboardForm(request.GET)
    show, text = form.asked
    people = presenter.People(by.user_id, people_of(number, by))
    fitting = presenter.of(found, show, text)
    after = after_key(request, int, str, UUID)
    rest = [one for one in fitting if after is None or presenter.key(one) > after]
    shown = rest[:_PAGE]
    return {
        "form": form,
        "show": show.value,
        "choices": presenter.choices(found, show),
        "rows": presenter.rows(found, shown, people),
        "disputes": presenter.disputes(found, people),
        "more_url": more(request, url, cursors.encode(presenter.key(shown[-1]))) if len(rest) > _PAGE else "",
    }


@login_required
@require_safe
@led_to_second_factor
def manifest_file(request: HttpRequest, operator: str, trip: str, form: str) -> HttpResponse:
    """The manifest as a table or on paper."""
    return file_answer(operator_id(operator), trip_id(trip), form, by=principal(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def undo(request: HttpRequest, operator: str, scan: str) -> HttpResponse:
    """Ask why, then take it back."""
    number, asked, by = operator_id(operator), scan_id(scan), principal(request)
    kept, ticket = queries.kept_scan(operator_id=number, scan_id=asked, by=by)
    back = reverse("web:boarding", args=[operator, ids.encode("trp", kept.trip_id)])
    form = UndoForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.scan_undo(
                operator_id=number, scan_id=asked, reason=form.cleaned_data["reason"], by=by, now=clock.now()
            )
        except Problem as problem:
            status, refusal = status_of(problem), problem.detail
        else:
            messages.success(request, gettext("Taken back. The ticket is good again."))
            return redirect(back)
    elif request.method == "POST":
        status = _UNFIT
    context = {
        "side": beside(number, by, here="today", needs=Permission.TICKETS_SCAN),
        "ticket": ticket,
        "place": presenter.place(ticket) if ticket else "",
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "back": back,
    }
    return page(request, "pages/boarding/undo.html", context, status=status)
