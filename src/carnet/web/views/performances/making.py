"""Making performances, and rewriting one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from carnet.domains.network import queries as network
from carnet.domains.schedule import operations, queries
from carnet.infra.access import Permission, allow_at, may_at
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import event_id, operator_id, trip_id
from carnet.web.forms.mistakes import place
from carnet.web.forms.performances import PerformanceForm, PerformancesForm, values_of
from carnet.web.people import principal
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.performances.selling import put_on_sale
from carnet.web.views.performances.shown import UNFIT, form_page, parts
from carnet.web.views.refusals import status_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str, event: str) -> HttpResponse:
    """Performances on many days at once."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    known = queries.event_at(operator_id=number, event_id=event_id(event), by=by)
    form = PerformancesForm(request.POST or None, **parts(number, by))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, known, form, "performances_new", status=UNFIT if form.errors else 200)
    asked = form.performances()
    try:
        made = operations.performances_create(
            operator_id=number, event_id=known.id, performances=asked, by=by, now=clock.now()
        )
    except Problem as problem:
        return form_page(request, known, form, "performances_new", refusal=problem.detail, status=status_of(problem))
    if "publish" in request.POST and may_at(by, Permission.TRIPS_PUBLISH, number):
        return put_on_sale(request, operator, event, made, by=by)
    words = ngettext("%(n)d performance is made, as a draft.", "%(n)d performances are made, as drafts.", len(made))
    messages.success(request, words % {"n": len(made)})
    return redirect("web:operator-event", operator, event)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def performance(request: HttpRequest, operator: str, performance: str) -> HttpResponse:
    """A performance, to rewrite while nothing of it is sold."""
    number, by = operator_id(operator), principal(request)
    known = queries.performance_at(operator_id=number, performance_id=trip_id(performance), by=by)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    shown = queries.event_at(operator_id=number, event_id=known.event_id, by=by)
    where = network.stations_for(operator_id=number, station_ids=[known.station_id]).get(known.station_id)
    form = PerformanceForm(request.POST or None, initial=values_of(known, where), **parts(number, by, known))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, shown, form, "performance", known=known, status=UNFIT if form.errors else 200)
    try:
        operations.performance_update(
            operator_id=number, performance_id=known.id, performance=form.performance(), by=by, now=clock.now()
        )
    except Problem as problem:
        refusal = place(form, problem)
        return form_page(request, shown, form, "performance", known=known, refusal=refusal, status=status_of(problem))
    messages.success(request, gettext("The performance is changed."))
    return redirect("web:operator-event", operator, ids.encode("evt", known.event_id))
