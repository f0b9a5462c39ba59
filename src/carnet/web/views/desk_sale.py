"""Selling at an operator's desk to somebody who stands there: choose a departure, hold, take the cash, print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.booking import operations, tickets
from carnet.domains.booking.contracts import HoldItem, PassengerName
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule import queries as schedule
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.access import Permission
from carnet.infra.http import pages as cursors
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.ids import encode
from carnet.kernel.problem import Problem
from carnet.web.addresses import listing_id, operator_id
from carnet.web.forms.desk_sale import JourneyForm, ReceiptForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.passengers import PassengerForm, passenger_forms
from carnet.web.forms.running import DayForm
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import kinds, running
from carnet.web.presenters.choice import Choice, parse
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.listings import listings_of
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of
from carnet.web.views.trip import trip_context

HERE: Final = "desk-sale"
_PAGE: Final = 100
_UNFIT: Final = 422


@login_required
@require_safe
@led_to_second_factor
def departures(request: HttpRequest, operator: str) -> HttpResponse:
    """What leaves on a day and has not arrived, today's where no day is asked for."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    side = beside(number, by, here=HERE, needs=Permission.CASH_TAKE)
    form = DayForm(request.GET)
    asked: date = form.cleaned_data["day"] if form.is_valid() else now.date()
    read = schedule.departures(
        operator_id=number, by=by, day=asked, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    found = read[:_PAGE]
    loads = inventory.operator_loads(operator_id=number, listing_ids=[one.trip.id for one in found], by=by, now=now)
    rows = running.rows(found, loads, {}, today=now.date())
    context = {
        "side": side,
        "day": asked,
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "rows": [
            (encode("lst", one.trip.id), row)
            for one, row in zip(found, rows, strict=True)
            if row.bar and one.arrives > now
        ],
        "more": cursors.encode((found[-1].departs, found[-1].trip.id)) if len(read) > _PAGE else "",
    }
    return page(request, "pages/desk/departures.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def sell(request: HttpRequest, operator: str, listing: str) -> HttpResponse:
    """Part of the way, fare and names; sending it holds the seats and goes on to the cash."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    sold = _own(number, listing)
    if request.method != "POST":
        choice = _within(parse(sold.id, request.GET), sold)
        return _show(request, number, by, choice, _Typed(choice), now=now)
    choice = _within(parse(sold.id, request.POST), sold)
    typed = _Typed(choice, request)
    if choice.fare_id is None or not typed.is_valid():
        return _show(request, number, by, choice, typed, now=now, status=_UNFIT)
    try:
        answer = _hold(request, number, choice, typed.names(), typed.receipt.cleaned_data["email"], now=now)
    except Problem as problem:
        refusal, status = problem.detail, status_of(problem)
        return _show(request, number, by, choice, typed, now=now, refusal=refusal, status=status)
    return redirect("web:cash-booking", operator, answer)


@login_required
@require_safe
@led_to_second_factor
def print_tickets(request: HttpRequest, operator: str, reference: str) -> HttpResponse:
    """The operator's tickets of a booking on paper."""
    now = clock.now()
    whole = operations.desk_print(
        by=principal(request), operator_id=operator_id(operator), reference=reference, now=now
    )
    kind, content = tickets.file("pdf", whole, whole.tickets, listings_of([whole]), now=now)
    name = f'inline; filename="carnet-{whole.reference}.pdf"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name, "Cache-Control": "private"})


class _Typed:
    """What is typed about the people; nothing yet where no `request` has it."""

    def __init__(self, choice: Choice, request: HttpRequest | None = None) -> None:
        data = request.POST if request else None
        offer = inventory.offer(choice.listing_id)
        fare = offer.fares.fare(choice.fare_id) if choice.fare_id else None
        travel_as = kinds.options(fare.reductions) if fare else ()
        self.passengers: list[PassengerForm] = passenger_forms(choice.passengers, data=data, kinds=travel_as)
        self.receipt = ReceiptForm(data)

    def is_valid(self) -> bool:
        """Whether every field is good; looks at all of them."""
        return all([form.is_valid() for form in (*self.passengers, self.receipt)])  # noqa: C419

    def names(self) -> tuple[PassengerName, ...]:
        """Who travels; the forms are valid."""
        told = ((form.cleaned_data, form.travels_as()) for form in self.passengers)
        return tuple(PassengerName(data["first_name"], data["last_name"], kind) for data, kind in told)


def _own(number: UUID, listing: str) -> ListingSnapshot:
    """The operator's trip or performance. Raises ListingUnknown, also for another operator's."""
    found = inventory.offer(listing_id(listing)).listing
    if found.operator_id != number:
        raise inventory.ListingUnknown("There is no such trip or performance of this operator.")
    return found


def _within(choice: Choice, listing: ListingSnapshot) -> Choice:
    """The choice as far as there is such a part of the way, else the whole way."""
    if choice.from_stop < choice.to_stop <= listing.legs and choice.to_stop > 0:
        return choice
    return replace(choice, from_stop=0, to_stop=listing.legs)


def _hold(
    request: HttpRequest, number: UUID, choice: Choice, names: tuple[PassengerName, ...], email: str, *, now: datetime
) -> str:
    """Hold the seats. The booking's reference."""
    assert choice.fare_id is not None  # noqa: S101  the view has looked
    item = HoldItem(choice.listing_id, choice.from_stop, choice.to_stop, choice.fare_id, names, wishes=choice.wishes)
    answer = operations.desk_hold(
        by=principal(request),
        operator_id=number,
        key=key_of(request),
        fingerprint=sha256(repr(["desk sale", item, email]).encode()).digest(),
        item=item,
        email=email,
        now=now,
    )
    return str(answer.body["reference"])


def _show(
    request: HttpRequest,
    number: UUID,
    by: Principal,
    choice: Choice,
    typed: _Typed,
    *,
    now: datetime,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    side = beside(number, by, here=HERE, needs=Permission.CASH_TAKE)
    chosen = dict(choice.whereabouts())
    context: dict[str, Any] = {
        **trip_context(choice, now=now),
        "side": side,
        "journey_form": JourneyForm(inventory.offer(choice.listing_id).listing, chosen),
        "forms": typed.passengers,
        "contact": typed.receipt,
        "mistakes": mistakes(*typed.passengers, typed.receipt),
        "refusal": refusal,
        "key": new_key(),
    }
    return page(request, "pages/desk/sell.html", context, status=status)
