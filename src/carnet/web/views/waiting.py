"""My waiting lists: one's place, what was offered, leaving."""

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
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.inventory import queries as inventory
from carnet.infra.http import pages as cursors
from carnet.kernel import clock
from carnet.kernel.money import Money
from carnet.web.addresses import waiting_id
from carnet.web.forms.amounts import in_currency
from carnet.web.forms.waiting import HighestPriceForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import waiting
from carnet.web.views.further import after_key, more

_PAGE: Final = 20


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All places in waiting lists, the latest first."""
    return page(request, "pages/waiting/list.html", _context(request, now=clock.now()))


def _context(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    key = after_key(request, datetime, UUID)
    found = queries.waiting_entries(
        user_id=user_id(request), now=now, after=(key[0], key[1]) if key else None, limit=_PAGE + 1
    )
    shown = found[:_PAGE]
    last = cursors.encode((shown[-1].joined_at, shown[-1].id)) if len(found) > _PAGE else ""
    return {
        "rows": waiting.rows(shown, inventory.snapshots({one.listing_id for one in shown}), now=now),
        "more_url": more(request, reverse("web:waiting-list"), last) if last else "",
    }


@login_required
@require_POST
def leave(request: HttpRequest, entry: str) -> HttpResponse:
    """Give up a place, and seats that were offered and not paid."""
    try:
        left = operations.waiting_leave(user_id=user_id(request), entry_id=waiting_id(entry), now=clock.now())
    except problems.NotWaiting as problem:
        messages.warning(request, problem.detail)
        return redirect("web:waiting-list")
    said = gettext("You have left the waiting list.") if left else gettext("This was over already.")
    messages.success(request, said)
    return redirect("web:waiting-list")


@login_required
@require_POST
def change(request: HttpRequest, entry: str) -> HttpResponse:
    """Pay more, or less, than was said before."""
    who, now = user_id(request), clock.now()
    found = queries.waiting_entry(user_id=who, entry_id=waiting_id(entry), now=now)
    form = HighestPriceForm(request.POST)
    in_currency(form, found.most.currency)
    if not form.is_valid():
        messages.warning(request, " ".join(str(said) for said in form.errors["highest_price"]))
        return redirect("web:waiting-list")
    most = Money(form.cleaned_data["highest_price"], found.most.currency)
    try:
        operations.waiting_change(user_id=who, entry_id=found.id, most=most, now=now)
        messages.success(request, gettext("Saved. Your place stays the same."))
    except problems.NotWaiting as problem:
        messages.warning(request, problem.detail)
    return redirect("web:waiting-list")
