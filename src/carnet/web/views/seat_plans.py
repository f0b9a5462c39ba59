"""An operator's seat plans: the list, and one with its versions and who has them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import PlanEntry
from carnet.infra.access import Permission, may_at
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, seat_plan_id
from carnet.web.forms.fleet import PlanNameForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import fleet as presenter
from carnet.web.presenters import plan_drawings
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.refusals import status_of
from carnet.web.views.vehicles import HERE

_UNFIT: Final = 422
_PAGE: Final = 100


@login_required
@require_safe
@led_to_second_factor
def seat_plans(request: HttpRequest, operator: str) -> HttpResponse:
    """The seat plans by name; those no longer in use where somebody asks for them."""
    number, by = operator_id(operator), principal(request)
    retired = request.GET.get("retired") == "yes"
    found = queries.seat_plans_page(
        operator_id=number, by=by, retired=retired, after=after_name(request), limit=_PAGE + 1
    )
    shown = found[:_PAGE]
    context = {
        "side": beside(number, by, here=HERE),
        "plans": presenter.plans(shown),
        "retired": retired,
        "may_manage": may_at(by, Permission.FLEET_MANAGE, number),
        "more_url": more_names(
            request.path, [(one.name, one.id) for one in found], _PAGE, retired="yes" if retired else ""
        ),
    }
    return page(request, "pages/fleet/seat_plans.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def seat_plan(request: HttpRequest, operator: str, plan: str) -> HttpResponse:
    """A seat plan with a version drawn and all of them listed; sending the form renames it."""
    number, by = operator_id(operator), principal(request)
    entry = queries.seat_plan_at(operator_id=number, seat_plan_id=seat_plan_id(plan), by=by)
    if request.method != "POST":
        return _show(request, number, entry, PlanNameForm(initial={"name": entry.name}))
    form = PlanNameForm(request.POST)
    if not form.is_valid():
        return _show(request, number, entry, form, status=_UNFIT)
    try:
        operations.seat_plan_update(
            operator_id=number, seat_plan_id=entry.id, name=form.cleaned_data["name"], by=by, now=clock.now()
        )
    except Problem as problem:
        status = status_of(problem)
        return _show(request, number, entry, form, refusal=place(form, problem), status=status)
    messages.success(request, gettext("The name is changed."))
    return redirect("web:seat-plan", operator, plan)


@login_required
@require_POST
@led_to_second_factor
def move(request: HttpRequest, operator: str, plan: str) -> HttpResponse:
    """Give all vehicles of the plan that are in use its newest version."""
    number, by = operator_id(operator), principal(request)
    entry = queries.seat_plan_at(operator_id=number, seat_plan_id=seat_plan_id(plan), by=by)
    moved = operations.vehicles_move(
        operator_id=number, seat_plan_id=entry.id, number=entry.newest.number, by=by, now=clock.now()
    )
    said = ngettext(
        "%(n)d vehicle has version %(number)d now.", "%(n)d vehicles have version %(number)d now.", len(moved)
    )
    messages.success(request, said % {"n": len(moved), "number": entry.newest.number})
    return redirect("web:seat-plan", operator, plan)


@login_required
@require_POST
@led_to_second_factor
def retire(request: HttpRequest, operator: str, plan: str) -> HttpResponse:
    """Offer a seat plan no longer for new vehicles, or again."""
    retired = request.POST.get("retired") == "yes"
    done = operations.seat_plan_update(
        operator_id=operator_id(operator),
        seat_plan_id=seat_plan_id(plan),
        retired=retired,
        by=principal(request),
        now=clock.now(),
    )
    said = (
        gettext("%(name)s is retired. Vehicles that have it keep it.")
        if retired
        else gettext("%(name)s is in use again.")
    )
    messages.success(request, said % {"name": done.name})
    return redirect("web:seat-plans", operator)


def _show(
    request: HttpRequest,
    number: UUID,
    entry: PlanEntry,
    form: PlanNameForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    by: Principal = principal(request)
    on_view = _version(request, entry)
    layout = queries.seat_plan_layout(operator_id=number, seat_plan_id=entry.id, number=on_view, by=by)
    context: dict[str, Any] = {
        "side": beside(number, by, here=HERE),
        "plan": presenter.plan(entry),
        "versions": presenter.versions(entry),
        "on_view": on_view,
        "drawings": plan_drawings.drawings(layout),
        "form": form,
        "may_manage": may_at(by, Permission.FLEET_MANAGE, number),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/fleet/seat_plan.html", context, status=status)


def _version(request: HttpRequest, entry: PlanEntry) -> int:
    """The version asked for, else the newest."""
    asked = request.GET.get("version", "")
    wanted = int(asked[:10]) if asked.isascii() and asked.isdigit() else 0
    return next((one.number for one in entry.versions if one.number == wanted), entry.newest.number)
