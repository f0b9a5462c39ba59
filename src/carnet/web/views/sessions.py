"""Where somebody is logged in, and logging out elsewhere or everywhere."""

from __future__ import annotations

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.identity import operations, queries
from carnet.infra.revocations import session_name
from carnet.kernel import clock
from carnet.web.addresses import session_id
from carnet.web.pages import page
from carnet.web.people import user_id


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Every place, the one used last first; or log out of all others, or of all."""
    if request.method == "POST":
        return _end_many(request)
    here = session_name(request.session.session_key or "")
    found = queries.sessions(user_id=user_id(request), current=here, now=clock.now())
    return page(request, "pages/account/sessions.html", {"sessions": found})


@login_required
@require_POST
def end(request: HttpRequest, session: str) -> HttpResponse:
    """Log one place out."""
    operations.end_session(user_id=user_id(request), session_id=session_id(session), now=clock.now())
    messages.success(request, gettext("That device is logged out."))
    return redirect("usersessions_list")


def _end_many(request: HttpRequest) -> HttpResponse:
    person, here = user_id(request), request.session.session_key
    if request.POST.get("which") != "all":
        operations.end_other_sessions(user_id=person, keep=here, now=clock.now())
        messages.success(request, gettext("You are logged out everywhere else."))
        return redirect("usersessions_list")
    logout(request, show_message=False)
    operations.end_other_sessions(user_id=person, keep=None, now=clock.now())
    messages.success(request, gettext("You are logged out everywhere."))
    return redirect("account_login")
