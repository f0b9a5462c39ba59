"""An operator's team: its people, their roles, who is invited, its security."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.identity import operations, queries
from carnet.infra.access import Permission, SecondFactorNeeded, allow_at, may_at
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web import second_factor
from carnet.web.addresses import invitation_id, member_id, operator_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.team import InviteForm, RoleForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import activity as happenings
from carnet.web.presenters import team as presenter
from carnet.web.presenters.console import console
from carnet.web.views.activity import more
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_PAGE: Final = 30


@login_required
@require_safe
@led_to_second_factor
def team(request: HttpRequest, operator: str) -> HttpResponse:
    """All of it on a page."""
    return _show(request, operator, InviteForm())


@login_required
@require_POST
@led_to_second_factor
def invite(request: HttpRequest, operator: str) -> HttpResponse:
    """Send an invitation."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, form, status=_UNFIT)
    try:
        sent = operations.invite_member(
            operator_id=operator_id(operator), **form.cleaned_data, by=principal(request), now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, operator, problem, form)
    messages.success(request, gettext("An invitation is on its way to %(email)s.") % {"email": sent.email})
    return redirect("web:team", operator)


@login_required
@require_POST
@led_to_second_factor
def withdraw(request: HttpRequest, operator: str, invitation: str) -> HttpResponse:
    """Make an invitation worthless."""
    number, asked = operator_id(operator), invitation_id(invitation)
    try:
        operations.withdraw_invitation(operator_id=number, invitation_id=asked, by=principal(request), now=clock.now())
    except Problem as problem:
        return _refuse(request, operator, problem)
    messages.success(request, gettext("The invitation is withdrawn."))
    return redirect("web:team", operator)


@login_required
@require_POST
@led_to_second_factor
def change_role(request: HttpRequest, operator: str, member: str) -> HttpResponse:
    """Give a member another role."""
    number, somebody = operator_id(operator), member_id(member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, InviteForm(), refusal=gettext("Choose one of the roles."), status=_UNFIT)
    try:
        operations.grant_membership(
            user_id=somebody, operator_id=number, **form.cleaned_data, by=principal(request), now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, operator, problem)
    messages.success(request, gettext("The role is changed."))
    return redirect("web:team", operator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def remove(request: HttpRequest, operator: str, member: str) -> HttpResponse:
    """Ask, then end somebody's membership."""
    number, somebody, by = operator_id(operator), member_id(member), principal(request)
    allow_at(by, Permission.MEMBERS_MANAGE, number)
    row = queries.member(operator_id=number, user_id=somebody, by=by)
    if request.method != "POST":
        context = {
            "side": console(queries.team(operator_id=number, by=by), by, here="team"),
            "member": presenter.member(row, me=by.user_id),
        }
        return page(request, "pages/team/remove.html", context)
    try:
        operations.revoke_membership(user_id=somebody, operator_id=number, by=by, now=clock.now())
    except Problem as problem:
        return _refuse(request, operator, problem)
    messages.success(request, gettext("The membership has ended."))
    return redirect("web:team", operator)


@login_required
@require_POST
@led_to_second_factor
def security(request: HttpRequest, operator: str) -> HttpResponse:
    """Demand a second factor of everybody, or no longer."""
    needed = request.POST.get("needs_second_factor") == "yes"
    try:
        operations.set_team_security(
            operator_id=operator_id(operator), needs_second_factor=needed, by=principal(request), now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, operator, problem)
    messages.success(
        request,
        gettext("From now on everybody here needs a second factor.")
        if needed
        else gettext("A second factor is no longer needed here."),
    )
    return redirect("web:team", operator)


@login_required
@require_safe
@led_to_second_factor
def activity(request: HttpRequest, operator: str) -> HttpResponse:
    """What happened to the team and its keys."""
    number, by = operator_id(operator), principal(request)
    found = queries.operator_activity(
        operator_id=number, by=by, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    told = queries.team(operator_id=number, by=by)
    people = presenter.members(queries.members(operator_id=number, by=by), me=by.user_id)
    context = {
        "side": console(told, by, here="team-activity"),
        "events": happenings.of_team(found[:_PAGE], people={one.id: one.name for one in people}),
        "more_url": more(request.path, found, _PAGE),
    }
    return page(request, "pages/team/activity.html", context)


def _refuse(request: HttpRequest, operator: str, problem: Problem, form: InviteForm | None = None) -> HttpResponse:
    """The page with what was refused. Strangers meet the gate of looking, and so nothing."""
    status = status_of(problem)
    refusal = place(form, problem) if form else problem.detail
    way = _way_to_factor(request, operator) if isinstance(problem, SecondFactorNeeded) else {}
    return _show(request, operator, form or InviteForm(), refusal=refusal, status=status, **way)


def _way_to_factor(request: HttpRequest, operator: str) -> dict[str, str]:
    href = second_factor.way(request, reverse("web:team", args=[operator]))
    return {"refusal_href": href, "refusal_link": gettext("Go on with a second factor")}


def _show(
    request: HttpRequest, operator: str, form: InviteForm, *, refusal: str = "", status: int = 200, **more: str
) -> HttpResponse:
    number, by, now = operator_id(operator), principal(request), clock.now()
    told = queries.team(operator_id=number, by=by)
    people = presenter.members(queries.members(operator_id=number, by=by), me=by.user_id)
    context: dict[str, Any] = {
        "side": console(told, by, here="team"),
        "team": told,
        "members": people,
        "lacking": [one.name for one in people if not one.second_factor],
        "invitations": presenter.waiting(queries.invitations(operator_id=number, by=by), now=now),
        "roles": presenter.ROLE_WORDS.items(),
        "meanings": presenter.meanings(),
        "may_manage": may_at(by, Permission.MEMBERS_MANAGE, number),
        "may_secure": may_at(by, Permission.SECURITY_MANAGE, number),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        **more,
    }
    return page(request, "pages/team/team.html", context, status=status)
