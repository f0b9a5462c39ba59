"""The account at a glance: who one is, how it is protected, and the ways to every page about it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.domains.identity import queries
from carnet.infra.access import Permission, may
from carnet.kernel import clock
from carnet.web import second_factor
from carnet.web.pages import page
from carnet.web.people import principal, user_id
from carnet.web.presenters.security import security, wanted


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Whose account this is, in what state, and the way out."""
    profile = queries.profile(user_id=user_id(request))
    context = {
        "profile": profile,
        "security": security(profile, now=clock.now()),
        "teams": queries.my_teams(user_id=profile.id),
        "factor_wanted": wanted(principal(request)),
        "factor_href": second_factor.way(request, request.path),
        "supports": may(principal(request), Permission.PAYMENTS_READ),
        "section": "account",
    }
    return page(request, "pages/account.html", context)
