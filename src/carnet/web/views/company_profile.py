"""An operator's profile in its console: what it says of itself, its logo, its terms, and what is left to do."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.identity import queries as identity
from carnet.domains.network import queries as network
from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorEntry
from carnet.domains.schedule import queries as schedule
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id
from carnet.web.forms.company import LogoForm, ProfileForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import company as presenter
from carnet.web.presenters.console import console
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def profile(request: HttpRequest, operator: str) -> HttpResponse:
    """See and change it."""
    number, by = operator_id(operator), principal(request)
    if request.method != "POST":
        return _show(request, number, by)
    allow_at(by, Permission.PROFILE_MANAGE, number)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _show(request, number, by, form, status=_UNFIT)
    try:
        operations.operator_update(operator_id=number, **form.cleaned_data, by=by, now=clock.now())
    except Problem as problem:
        return _refuse(request, number, by, problem, form)
    messages.success(request, gettext("The profile is saved."))
    return redirect("web:operator-profile", operator)


@login_required
@require_POST
@led_to_second_factor
def put_logo(request: HttpRequest, operator: str) -> HttpResponse:
    """Take a picture as the logo."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.PROFILE_MANAGE, number)
    picture = LogoForm(request.POST, request.FILES)
    if not picture.is_valid():
        return _show(request, number, by, picture=picture, status=_UNFIT)
    content = picture.cleaned_data["logo"].read(operations.MOST_BYTES + 1)
    try:
        operations.logo_put(operator_id=number, content=content, by=by, now=clock.now())
    except operations.LogoRefused as problem:
        picture.add_error("logo", problem.detail)
        return _show(request, number, by, picture=picture, status=_UNFIT)
    messages.success(request, gettext("The logo is kept."))
    return redirect("web:operator-profile", operator)


@login_required
@require_POST
@led_to_second_factor
def remove_logo(request: HttpRequest, operator: str) -> HttpResponse:
    """Have no logo any more."""
    operations.logo_remove(operator_id=operator_id(operator), by=principal(request), now=clock.now())
    messages.success(request, gettext("The logo is removed."))
    return redirect("web:operator-profile", operator)


def _refuse(request: HttpRequest, number: UUID, by: Principal, problem: Problem, form: ProfileForm) -> HttpResponse:
    status = status_of(problem)
    # Who saves once more has seen that somebody else did.
    seen = queries.company_at(number, by=by).version if isinstance(problem, PreconditionFailed) else None
    return _show(request, number, by, form, refusal=place(form, problem), seen=seen, status=status)


def _show(
    request: HttpRequest,
    number: UUID,
    by: Principal,
    form: ProfileForm | None = None,
    picture: LogoForm | None = None,
    *,
    refusal: str = "",
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    allow_at(by, Permission.PROFILE_MANAGE, number)
    entry = queries.company_at(number, by=by)
    form, picture = form or ProfileForm(initial=_said(entry)), picture or LogoForm()
    steps = _steps(entry, by)
    context: dict[str, Any] = {
        "side": console(identity.team(operator_id=number, by=by), by, here="operator-profile"),
        "entry": presenter.entry(entry, queries.logo_marks([number])),
        "form": form,
        "seen": form["seen"].value() if seen is None else seen,
        "picture": picture,
        "mistakes": mistakes(form, picture),
        "refusal": refusal,
        "steps": steps,
        "sells": all(step.done for step in steps),
    }
    return page(request, "pages/operator/profile.html", context, status=status)


def _said(entry: OperatorEntry) -> dict[str, Any]:
    company = entry.profile
    return {
        "seen": entry.version,
        "name": company.name,
        "contact_email": company.contact_email,
        "website": company.website,
        "description": company.description,
        "hold_minutes": company.terms.hold_minutes,
        "lead_hours": company.terms.lead_hours,
    }


def _steps(entry: OperatorEntry, by: Principal) -> tuple[presenter.Step, ...]:
    number = entry.profile.id
    return presenter.steps(
        entry.profile,
        vehicle=queries.has_vehicle(operator_id=number, by=by),
        route=bool(network.routes_page(operator_id=number, by=by, limit=1)),
        beginnings=schedule.beginnings(operator_id=number, by=by),
    )
