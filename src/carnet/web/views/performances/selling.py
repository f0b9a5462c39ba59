"""Putting performances on sale, taking them off, calling them off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import PerformanceProfile, TripStatus
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import catalogue
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import event_id, operator_id, trip_id
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.performances import ReasonForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import performances as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.performances.shown import HERE, UNFIT, coming
from carnet.web.views.refusals import status_of


@login_required
@require_POST
@led_to_second_factor
def publish_all(request: HttpRequest, operator: str, event: str) -> HttpResponse:
    """Put all drafts to come on sale."""
    number, by = operator_id(operator), principal(request)
    known = queries.event_at(operator_id=number, event_id=event_id(event), by=by)
    found = coming(known, by, now=clock.now())
    drafts = [one for one in found if one.status is TripStatus.DRAFT and one.begins > clock.now()]
    return put_on_sale(request, operator, event, drafts, by=by)


@login_required
@require_POST
@led_to_second_factor
def publish(request: HttpRequest, operator: str, performance: str) -> HttpResponse:
    """Put a performance on sale."""
    return _verb(request, operator, performance, operations.trip_publish, gettext("The performance is on sale."))


@login_required
@require_POST
@led_to_second_factor
def withdraw(request: HttpRequest, operator: str, performance: str) -> HttpResponse:
    """Take a performance off sale; tickets stay valid."""
    said = gettext("The performance is off sale. Sold tickets stay valid.")
    return _verb(request, operator, performance, operations.trip_withdraw, said, reason="")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def cancel(request: HttpRequest, operator: str, performance: str) -> HttpResponse:
    """Ask, then call a performance off."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    allow_at(by, Permission.TRIPS_RUN, number)
    known = queries.performance_at(operator_id=number, performance_id=trip_id(performance), by=by)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = gettext("The performance is cancelled. Everybody with a ticket is told.")
        reason = form.cleaned_data["reason"]
        return _verb(request, operator, performance, operations.trip_cancel, said, reason=reason)
    loads = inventory.loads([known.id], now=now)
    context = {
        "side": beside(number, by, here=HERE),
        "name": known.name,
        "one": presenter.performance_line(known, loads.get(known.id), now=now),
        "event_href": reverse("web:operator-event", args=[operator, ids.encode("evt", known.event_id)]),
        "form": form,
        "mistakes": mistakes(form),
    }
    return page(request, "pages/performances/cancel.html", context, status=UNFIT if form.errors else 200)


def put_on_sale(
    request: HttpRequest, operator: str, event: str, drafts: Iterable[PerformanceProfile], *, by: Principal
) -> HttpResponse:
    """Publish them one by one, up to the first that cannot be; then show the event."""
    now, done = clock.now(), 0
    for one in drafts:
        try:
            operations.trip_publish(trip_id=one.id, by=by, now=now)
        except operations.TripNotPublishable as problem:
            messages.error(request, problem.detail)
            break
        done += 1
    words = ngettext("%(n)d performance is on sale.", "%(n)d performances are on sale.", done)
    if done:
        messages.success(request, words % {"n": done})
    return redirect("web:operator-event", operator, event)


def _verb(
    request: HttpRequest, operator: str, performance: str, verb: Callable[..., object], said: str, **more: Any
) -> HttpResponse:
    """Do something to a performance of this operator, and show its event again."""
    number, by = operator_id(operator), principal(request)
    known = queries.performance_at(operator_id=number, performance_id=trip_id(performance), by=by)
    try:
        verb(trip_id=known.id, by=by, now=clock.now(), **more)
    except Problem as problem:
        if status_of(problem) != catalogue.entry("TRIP_NOT_PUBLISHABLE").status:
            raise
        messages.error(request, problem.detail)
    else:
        messages.success(request, said)
    return redirect("web:operator-event", operator, ids.encode("evt", known.event_id))
