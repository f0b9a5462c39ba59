"""The teams somebody belongs to, and leaving one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.identity import operations, queries
from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock
from carnet.web import second_factor
from carnet.web.addresses import operator_id
from carnet.web.pages import page
from carnet.web.people import principal, user_id
from carnet.web.presenters import team as presenter


@login_required
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """All of them, those too that wait for a second factor."""
    context = {"teams": _mine(request), "factor_href": second_factor.way(request, request.path)}
    return page(request, "pages/account/teams.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, operator: str) -> HttpResponse:
    """Ask, then end one's own membership."""
    number = operator_id(operator)
    team = next((one for one in _mine(request) if one.id == operator), None)
    if team is None:
        raise NotFound
    context = {"team": team, "refusal": ""}
    if request.method != "POST":
        return page(request, "pages/account/team_leave.html", context)
    try:
        operations.leave_team(user_id=user_id(request), operator_id=number, now=clock.now())
    except operations.LastOwner as problem:
        status = catalogue.entry(problem.code).status
        return page(request, "pages/account/team_leave.html", context | {"refusal": problem.detail}, status=status)
    messages.success(request, gettext("You have left the team of %(name)s.") % {"name": team.name})
    return redirect("web:teams")


def _mine(request: HttpRequest) -> tuple[presenter.Own, ...]:
    return presenter.own(queries.my_teams(user_id=user_id(request)), principal(request))
