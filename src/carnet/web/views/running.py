"""An operator's departures of a day, and one trip with all that can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.booking import queries as bookings
from carnet.domains.identity import queries as identity
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import Departure, TripRun
from carnet.infra.access import Permission, SecondFactorNeeded, allow_at, may_at
from carnet.infra.http import catalogue
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span
from carnet.web.addresses import operator_id, trip_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.running import DayForm, DelayForm, ReasonForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import changes, sold, team, wording
from carnet.web.presenters import running as presenter
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor

_UNFIT: Final = 422
_PAGE: Final = 100
_VERBS: Final[dict[str, Callable[..., object]]] = {
    "publish": operations.trip_publish,
    "board": operations.trip_board,
    "depart": operations.trip_depart,
    "arrive": operations.trip_arrive,
}


@login_required
@require_safe
@led_to_second_factor
def today(request: HttpRequest, operator: str) -> HttpResponse:
    """The departures of a day, today's where no day is asked for."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    form = DayForm(request.GET)
    asked: date = form.cleaned_data["day"] if form.is_valid() else now.date()
    read = queries.departures(
        operator_id=number, by=by, day=asked, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    found = read[:_PAGE]
    context = {
        "side": beside(number, by, here="today", needs=Permission.TRIPS_READ),
        "day": asked,
        "is_today": asked == now.date(),
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "clock": _clock(found, now),
        "may_run": may_at(by, Permission.TRIPS_RUN, number),
        "rows": _rows(found, number, by, now=now),
        "more": cursors.encode((found[-1].departs, found[-1].trip.id)) if len(read) > _PAGE else "",
    }
    return page(request, "pages/running/today.html", context)


def _rows(found: tuple[Departure, ...], number: UUID, by: Principal, *, now: datetime) -> tuple[presenter.Row, ...]:
    trips = [one.trip.id for one in found]
    loads = inventory.operator_loads(operator_id=number, listing_ids=trips, by=by, now=now)
    return presenter.rows(found, loads, bookings.sales(operator_id=number, listing_ids=trips, by=by), today=now.date())


def _clock(found: tuple[Departure, ...], now: datetime) -> str:
    """What time it is where the first trip leaves."""
    return wording.clock(now, found[0].timezone if found else "UTC")


@login_required
@require_safe
@led_to_second_factor
def trip(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """One trip: its stops, its seats, its history, and what can be done to it."""
    return _show(request, operator_id(operator), trip_id(trip))


@login_required
@require_POST
@led_to_second_factor
def move(request: HttpRequest, operator: str, trip: str, verb: str) -> HttpResponse:
    """Put it on sale, begin boarding, say that it has left or arrived."""
    if verb not in _VERBS:
        raise Http404("trips are not moved like this")
    return _do(request, operator, trip, verb, _VERBS[verb])


@login_required
@require_POST
@led_to_second_factor
def withdraw(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Take it off sale."""
    return _do(request, operator, trip, "withdraw", operations.trip_withdraw, reason=_reason(request))


@login_required
@require_POST
@led_to_second_factor
def delay(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Expect it later. The form says to when, so sending it twice delays once."""
    number, asked, by = operator_id(operator), trip_id(trip), principal(request)
    run = queries.trip_run(operator_id=number, trip_id=asked, by=by)
    allow_at(by, Permission.TRIPS_RUN, number)
    form = DelayForm(request.POST, calls=run.calls)
    if not form.is_valid() or form.at is None:
        return _show(request, number, asked, form=form, status=_UNFIT)
    try:
        moved = operations.trip_expect(
            trip_id=asked, stop=form.stop, at=form.at, reason=form.cleaned_data["reason"], by=by, now=clock.now()
        )
    except Problem as problem:
        refusal = place(form, problem)
        return _show(request, number, asked, form=form, refusal=refusal, status=catalogue.entry(problem.code).status)
    said = (
        gettext("The new times are told to everybody.") if moved.changed else gettext("It was expected then already.")
    )
    messages.success(request, said)
    return redirect("web:console-trip", operator, trip)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def cancel(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Say what follows, then cancel."""
    number, asked, by = operator_id(operator), trip_id(trip), principal(request)
    run = queries.trip_run(operator_id=number, trip_id=asked, by=by)
    allow_at(by, Permission.TRIPS_RUN, number)
    if request.method == "POST":
        return _do(request, operator, trip, "cancel", operations.trip_cancel, reason=_reason(request))
    context = {
        "side": beside(number, by, here="today", needs=Permission.TRIPS_READ),
        "trip": run.trip,
        "number": trip,
        "sales": bookings.sales(operator_id=number, listing_ids=[asked], by=by).get(asked),
        "form": ReasonForm(),
    }
    return page(request, "pages/running/cancel.html", context)


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _do(
    request: HttpRequest, operator: str, trip: str, verb: str, operation: Callable[..., object], **more: Any
) -> HttpResponse:
    """Do it to a trip of this operator, and say so where it was asked for."""
    number, asked, by = operator_id(operator), trip_id(trip), principal(request)
    queries.trip_at(operator_id=number, trip_id=asked, by=by)
    try:
        operation(trip_id=asked, by=by, now=clock.now(), **more)
    except (NotFound, Forbidden, SecondFactorNeeded):
        raise
    except Problem as problem:
        return _show(request, number, asked, refusal=problem.detail, status=catalogue.entry(problem.code).status)
    messages.success(request, str(presenter.DONE_WORDS[verb]))
    if request.POST.get("back") == "today":
        return redirect("web:today", operator)
    return redirect("web:console-trip", operator, trip)


def _show(
    request: HttpRequest,
    number: UUID,
    asked: UUID,
    *,
    form: DelayForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    by, now = principal(request), clock.now()
    run = queries.trip_run(operator_id=number, trip_id=asked, by=by)
    may_run = may_at(by, Permission.TRIPS_RUN, number)
    late = form or DelayForm(calls=run.calls)
    context: dict[str, Any] = {
        "side": beside(number, by, here="today", needs=Permission.TRIPS_READ),
        "trip": run.trip,
        "number": ids.encode("trp", asked),
        "state": presenter.state(run.trip),
        "calls": presenter.calls(run),
        "history": presenter.history(run, people_of(number, by)),
        "may_see_boarding": may_at(by, Permission.TICKETS_SCAN, number) and run.trip.version > 0,
        "may_see_bookings": may_at(by, Permission.BOOKINGS_READ, number) and run.trip.sold,
        "may_plan": may_at(by, Permission.SCHEDULE_MANAGE, number) and presenter.plannable(run.trip),
        "moves": presenter.moves(
            run.trip,
            may_run=may_run,
            may_publish=may_at(by, Permission.TRIPS_PUBLISH, number),
            today=now.date(),
        ),
        "delay": late,
        "withdraw": ReasonForm(auto_id="id_withdraw_%s"),
        "mistakes": mistakes(late),
        "refusal": refusal,
        "changes": changes.of_trip(operator_id=number, trip_id=asked, by=by),
        **_sold(request, number, run, by, now=now),
    }
    return page(request, "pages/running/trip.html", context, status=status)


def people_of(number: UUID, by: Principal) -> dict[UUID, str]:
    """Names of the team, for who may know them."""
    if not may_at(by, Permission.MEMBERS_READ, number):
        return {}
    rows = identity.members(operator_id=number, by=by)
    return {row.user_id: team.member(row, me=by.user_id).name for row in rows}


def _sold(request: HttpRequest, number: UUID, run: TripRun, by: Principal, *, now: datetime) -> dict[str, Any]:
    """What sellers know of the trip; nothing before it was published."""
    asked = run.trip.id
    load = inventory.operator_loads(operator_id=number, listing_ids=[asked], by=by, now=now).get(asked)
    if load is None:
        return {"bar": None, "map": None, "sales": None}
    offer = inventory.offer(asked)
    seats = inventory.seat_map(asked, Span(0, offer.listing.legs), now=now)
    wanted = request.GET.get("section", "")
    return {
        "bar": presenter.bar(load) if load.capacity else None,
        "map": sold.sold_map(offer.plan, seats, wanted=wanted),
        "sales": bookings.sales(operator_id=number, listing_ids=[asked], by=by).get(asked),
    }
