"""An operator's events: their list, and one of them with its performances."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import EventProfile, TripStatus
from carnet.infra.access import Permission, allow_at, may_at
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import event_id, operator_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.performances import EventForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import performances as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.performances.shown import HERE, MOST_SHOWN, UNFIT, coming
from carnet.web.views.refusals import status_of

_PAGE: Final = 50
_FACTS: Final = ("name", "category", "most_per_user", "description")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def events(request: HttpRequest, operator: str) -> HttpResponse:
    """The operator's events, and a form for another one."""
    number, by = operator_id(operator), principal(request)
    form = EventForm(request.POST or None)
    if request.method != "POST":
        return _list(request, number, form)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    if not form.is_valid():
        return _list(request, number, form, status=UNFIT)
    try:
        made = operations.event_create(operator_id=number, **_facts(form), by=by, now=clock.now())
    except Problem as problem:
        return _list(request, number, form, refusal=place(form, problem), status=status_of(problem))
    messages.success(request, gettext("%(name)s is there. Now add performances.") % {"name": made.name})
    return redirect("web:performances-new", operator, ids.encode("evt", made.id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def event(request: HttpRequest, operator: str, event: str) -> HttpResponse:
    """One event with its performances; sending its form changes it."""
    number, by = operator_id(operator), principal(request)
    known = queries.event_at(operator_id=number, event_id=event_id(event), by=by)
    form = EventForm(request.POST or None, initial={name: getattr(known, name) for name in _FACTS})
    if request.method != "POST":
        return _event(request, known, form)
    allow_at(by, Permission.SCHEDULE_MANAGE, number)
    if not form.is_valid():
        return _event(request, known, form, status=UNFIT)
    try:
        operations.event_update(operator_id=number, event_id=known.id, **_facts(form), by=by, now=clock.now())
    except Problem as problem:
        return _event(request, known, form, refusal=place(form, problem), status=status_of(problem))
    messages.success(request, gettext("The event is changed."))
    return redirect("web:operator-event", operator, event)


@login_required
@require_POST
@led_to_second_factor
def retire(request: HttpRequest, operator: str, event: str) -> HttpResponse:
    """No more performances of it."""
    operations.event_retire(
        operator_id=operator_id(operator), event_id=event_id(event), by=principal(request), now=clock.now()
    )
    messages.success(request, gettext("The event is retired. Its performances stay as they are."))
    return redirect("web:operator-event", operator, event)


def _facts(form: EventForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in _FACTS}


def _list(request: HttpRequest, number: UUID, form: EventForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    by, now, address = principal(request), clock.now(), ids.encode("opr", number)
    found = queries.events_page(operator_id=number, by=by, after=after_name(request), limit=_PAGE + 1)
    shown = found[:_PAGE]
    to_come = queries.performances_page(
        operator_id=number, by=by, event_ids=[one.id for one in shown], since=now, limit=MOST_SHOWN
    )
    context = {
        "side": beside(number, by, here=HERE),
        "events": presenter.event_lines(shown, to_come, address),
        "more_url": more_names(request.path, [(one.name, one.id) for one in found], _PAGE),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/performances/events.html", context, status=status)


def _event(
    request: HttpRequest, known: EventProfile, form: EventForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    by, now, number = principal(request), clock.now(), known.operator_id
    found = coming(known, by, now=now)
    lines = presenter.performance_lines(found, inventory.loads([one.id for one in found], now=now), now=now)
    context = {
        "side": beside(number, by, here=HERE),
        "event": known,
        "number": ids.encode("evt", known.id),
        "performances": lines,
        "drafts": sum(one.status is TripStatus.DRAFT and one.begins > now for one in found),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
        "may_publish": may_at(by, Permission.TRIPS_PUBLISH, number),
        "may_run": may_at(by, Permission.TRIPS_RUN, number),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/performances/event.html", context, status=status)
