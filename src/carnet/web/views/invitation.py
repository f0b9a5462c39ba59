"""Answering an invitation to a team.

The message's link carries the key, because it must. The key is taken out of the address at once and used by a form
alone: it is in no history, no referrer and no log of pages that follow.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import InvitationEntry, InvitationStatus
from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import team as presenter

_KEY: Final = "invitation"
_GONE: Final = 410


@require_safe
def arrive(request: HttpRequest, key: str) -> HttpResponse:
    """From the message: keep the key in the session, and go on without it in the address."""
    request.session[_KEY] = key
    return _untraced(redirect("web:invitation"))


@require_safe
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites whom to what; accepting takes a press of the button."""
    return _show(request)


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Join the team."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("web:invitation"))
    try:
        joined = operations.accept_invitation(
            key=request.session.get(_KEY, ""), user_id=user_id(request), now=clock.now()
        )
    except Problem as problem:
        return _show(request, refusal=problem.detail, status=catalogue.entry(problem.code).status)
    del request.session[_KEY]
    messages.success(
        request, gettext("You belong to the team of %(name)s.") % {"name": presenter.name(joined.team.name)}
    )
    return redirect("web:teams")


def _show(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    try:
        found = queries.invitation(key=request.session.get(_KEY, ""))
    except NotFound:
        return _untraced(page(request, "pages/team/no_invitation.html", status=404))
    state = found.status(now)
    if state is not InvitationStatus.OPEN:
        context = {"team": presenter.name(found.team.name), "state": state}
        return _untraced(page(request, "pages/team/invitation_over.html", context, status=_GONE))
    return _untraced(page(request, "pages/team/invitation.html", _told(request, found, refusal), status=status))


def _told(request: HttpRequest, found: InvitationEntry, refusal: str) -> dict[str, Any]:
    me = queries.profile(user_id=user_id(request)) if request.user.is_authenticated else None
    return {
        "invitation": found,
        "team": presenter.name(found.team.name),
        "role": presenter.ROLE_WORDS[found.role],
        "meaning": presenter.ROLE_MEANINGS[found.role],
        "me": me,
        "mine": bool(me and me.email == found.email),
        "refusal": refusal,
    }


def _untraced(answer: HttpResponse) -> HttpResponse:
    """Not kept by caches; what follows does not learn the address."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
