"""An operator's vehicles: the list, and one with its seats and what is on board."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import VehicleEntry
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.http import catalogue
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, vehicle_id
from carnet.web.forms.fleet import VehicleForm, initial
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import fleet as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_PAGE: Final = 100
HERE: Final = "vehicles"


@login_required
@require_safe
@led_to_second_factor
def vehicles(request: HttpRequest, operator: str) -> HttpResponse:
    """The vehicles by name; those no longer in use where somebody asks for them."""
    number, by = operator_id(operator), principal(request)
    retired = request.GET.get("retired") == "yes"
    found = queries.vehicles_page(
        operator_id=number, by=by, retired=retired, after=after_name(request), limit=_PAGE + 1
    )
    shown = found[:_PAGE]
    keys = [(one.profile.name, one.profile.id) for one in found]
    context = {
        "side": beside(number, by, here=HERE),
        "vehicles": presenter.vehicles(shown),
        "retired": retired,
        "may_manage": may_at(by, Permission.FLEET_MANAGE, number),
        "more_url": more_names(request.path, keys, _PAGE, retired="yes" if retired else ""),
    }
    return page(request, "pages/fleet/vehicles.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str) -> HttpResponse:
    """A new vehicle."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.FLEET_MANAGE, number)
    form = _form(request, number, by)
    if request.method != "POST":
        return _show(request, number, form)
    if not form.is_valid():
        return _show(request, number, form, status=_UNFIT)
    try:
        made = operations.vehicle_create(operator_id=number, **form.cleaned_data, by=by, now=clock.now())
    except Problem as problem:
        return _refuse(request, number, problem, form)
    messages.success(request, gettext("%(name)s is in your fleet.") % {"name": made.name})
    return redirect("web:vehicles", operator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, vehicle: str) -> HttpResponse:
    """A vehicle, to look at and to change."""
    number, by = operator_id(operator), principal(request)
    entry = queries.vehicle_at(operator_id=number, vehicle_id=vehicle_id(vehicle), by=by)
    allow_at(by, Permission.FLEET_MANAGE, number)
    form = _form(request, number, by, entry)
    if request.method != "POST":
        return _show(request, number, form, entry)
    if not form.is_valid():
        return _show(request, number, form, entry, status=_UNFIT)
    try:
        operations.vehicle_update(
            operator_id=number, vehicle_id=entry.profile.id, **form.cleaned_data, by=by, now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, number, problem, form, entry)
    messages.success(request, gettext("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
    return redirect("web:vehicles", operator)


@login_required
@require_POST
@led_to_second_factor
def retire(request: HttpRequest, operator: str, vehicle: str) -> HttpResponse:
    """Offer a vehicle no longer for new trips, or again."""
    retired = request.POST.get("retired") == "yes"
    done = operations.vehicle_update(
        operator_id=operator_id(operator),
        vehicle_id=vehicle_id(vehicle),
        retired=retired,
        by=principal(request),
        now=clock.now(),
    )
    said = gettext("%(name)s is retired. Its trips go on.") if retired else gettext("%(name)s is in use again.")
    messages.success(request, said % {"name": done.name})
    return redirect("web:vehicles", operator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def delete(request: HttpRequest, operator: str, vehicle: str) -> HttpResponse:
    """Ask, then delete a vehicle; where something uses it, the page says what."""
    number, by = operator_id(operator), principal(request)
    entry = queries.vehicle_at(operator_id=number, vehicle_id=vehicle_id(vehicle), by=by)
    allow_at(by, Permission.FLEET_MANAGE, number)
    context = {"side": beside(number, by, here=HERE), "vehicle": presenter.vehicles([entry])[0], "refusal": ""}
    if request.method != "POST":
        return page(request, "pages/fleet/vehicle_delete.html", context)
    try:
        operations.vehicle_delete(operator_id=number, vehicle_id=entry.profile.id, by=by, now=clock.now())
    except operations.VehicleInUse as problem:
        context["refusal"] = problem.detail
        return page(request, "pages/fleet/vehicle_delete.html", context, status=catalogue.entry(problem.code).status)
    messages.success(request, gettext("%(name)s is deleted.") % {"name": entry.profile.name})
    return redirect("web:vehicles", operator)


def _form(request: HttpRequest, number: UUID, by: Principal, entry: VehicleEntry | None = None) -> VehicleForm:
    data = request.POST if request.method == "POST" else None
    return VehicleForm(
        data,
        plans=queries.seat_plans_page(operator_id=number, by=by),
        catalogue=queries.amenities(),
        entry=entry,
        initial=initial(entry) if entry else None,
    )


def _refuse(
    request: HttpRequest, number: UUID, problem: Problem, form: VehicleForm, entry: VehicleEntry | None = None
) -> HttpResponse:
    status = status_of(problem)
    return _show(request, number, form, entry, refusal=place(form, problem), status=status)


def _show(
    request: HttpRequest,
    number: UUID,
    form: VehicleForm,
    entry: VehicleEntry | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "side": beside(number, principal(request), here=HERE),
        "form": form,
        "vehicle": presenter.vehicles([entry])[0] if entry else None,
        "has_plans": bool(form.fields["seat_plan_version_id"].choices),  # type: ignore[attr-defined]
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/fleet/vehicle.html", context, status=status)
