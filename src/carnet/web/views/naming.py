"""Another name on a ticket: by its buyer, and by staff who say why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Booking, Ticket
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import ticket_id
from carnet.web.forms.amending import NameForm, StaffNameForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings
from carnet.web.presenters.journeys import of_listing
from carnet.web.views.desk import Desk, desk_of
from carnet.web.views.listings import listings_of
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_OK: Final = 200
_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """Who travels instead. The code so far lets nobody travel any more."""
    now = clock.now()
    whole = queries.booking(user_id=user_id(request), reference=reference, now=now)
    one = ticket_in(whole, ticket)
    form = NameForm(request.POST or None, initial=_names(one))
    refusal, status = "", _OK
    if request.method == "POST":
        refused = _rename(request, reference, one, form, now=now)
        if refused is None:
            return redirect("web:booking", reference)
        refusal, status = refused
    context = {**about(whole, one), "form": form, "mistakes": mistakes(form), "refusal": refusal}
    return page(request, "pages/amending/name.html", context, status=status)


def _rename(
    request: HttpRequest, reference: str, one: Ticket, form: NameForm, *, now: datetime
) -> tuple[str, int] | None:
    """Why it could not be done, and the status that says so; None when it is done."""
    if not form.is_valid():
        return "", _UNFIT
    try:
        operations.ticket_rename(
            user_id=user_id(request), reference=reference, ticket_id=one.id, now=now, **_typed(form)
        )
    except Problem as problem:
        return place(form, problem), status_of(problem)
    messages.success(request, gettext("The ticket has the new name. Its old code lets nobody travel any more."))
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def staff_name(request: HttpRequest, reference: str, ticket: str, operator: str = "") -> HttpResponse:
    """Staff mend a name on any fare."""
    now, at = clock.now(), desk_of(request, operator)
    context = at.context("bookings")
    whole, _ = queries.desk_booking(by=at.by, operator_id=at.number, reference=reference, now=now)
    one = ticket_in(whole, ticket)
    form = StaffNameForm(request.POST or None, initial=_names(one))
    refusal, status = "", _OK
    if request.method == "POST":
        refused = _mend(request, at, reference, one, form, now=now)
        if refused is None:
            return redirect(at.url("booking", reference))
        refusal, status = refused
    shown = {**about(whole, one), "form": form, "mistakes": mistakes(form), "refusal": refusal}
    context |= {**shown, "back_url": at.url("booking", reference)}
    return page(request, "pages/amending/staff_name.html", context, status=status)


def _mend(
    request: HttpRequest, at: Desk, reference: str, one: Ticket, form: StaffNameForm, *, now: datetime
) -> tuple[str, int] | None:
    if not form.is_valid():
        return "", _UNFIT
    try:
        operations.staff_ticket_rename(
            by=at.by,
            operator_id=at.number,
            reference=reference,
            ticket_id=one.id,
            reason=form.cleaned_data["reason"],
            now=now,
            **_typed(form),
        )
    except Problem as problem:
        return place(form, problem), status_of(problem)
    messages.success(request, gettext("The name is mended, and the traveller is told."))
    return None


def ticket_in(whole: Booking, ticket: str) -> Ticket:
    """The ticket of a booking that an address names. Raises Http404."""
    number = ticket_id(ticket)
    found = next((one for one in whole.tickets if one.id == number), None)
    if found is None:
        raise Http404("the booking has no such ticket")
    return found


def about(whole: Booking, one: Ticket) -> dict[str, Any]:
    """What a page about one ticket says of it."""
    journey = of_listing(listings_of([whole])[one.listing_id], one.span)
    return {
        "booking": whole,
        "ticket": one,
        "name": bookings.name_of(one),
        "place": bookings.place_of(one, journey),
        "journey": journey,
        "title": bookings.title(journey),
    }


def _names(one: Ticket) -> dict[str, str]:
    return {"first_name": one.passenger.first_name, "last_name": one.passenger.last_name}


def _typed(form: NameForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
