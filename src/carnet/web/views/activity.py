"""What happened to an account, for the person it concerns."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import ActivityEntry
from carnet.infra.http import pages as cursors
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import activity as presenter
from carnet.web.views.further import after_key

_PAGE: Final = 30


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The newest first; a cursor leads to what was earlier."""
    me = user_id(request)
    found = queries.activity(user_id=me, after=after_key(request, datetime, UUID), limit=_PAGE + 1)
    teams = {one.team.operator_id: one.team.name for one in queries.my_teams(user_id=me)}
    context = {
        "events": presenter.mine(found[:_PAGE], me=me, teams=teams),
        "more_url": more(reverse("web:activity"), found, _PAGE),
    }
    return page(request, "pages/account/activity.html", context)


def more(address: str, found: list[ActivityEntry], limit: int) -> str:
    """The address of what was earlier; empty at the end."""
    if len(found) <= limit:
        return ""
    last = found[limit - 1]
    return f"{address}?after={cursors.encode((last.at, last.id))}"
