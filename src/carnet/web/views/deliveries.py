"""The delivery log, for support."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.infra.access import Permission
from carnet.infra.deliveries import again, queries
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import message_id
from carnet.web.forms.notices import DeliveriesForm
from carnet.web.pages import page
from carnet.web.presenters.deliveries import row
from carnet.web.views.desk import desk_of
from carnet.web.views.further import after_id, more
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 50


@login_required
@require_safe
@led_to_second_factor
def deliveries(request: HttpRequest) -> HttpResponse:
    """Messages that left or are to leave, the newest first."""
    by = desk_of(request, "", Permission.DELIVERIES_READ).by
    form = DeliveriesForm(request.GET)
    found = queries.deliveries(by=by, after=after_id(request, "msg"), limit=_PAGE + 1, **form.asked)
    shown = found[:_PAGE]
    last = ids.encode("msg", shown[-1].id) if len(found) > _PAGE else ""
    context = {
        "here": "deliveries",
        "form": form,
        "rows": [row(one) for one in shown],
        "more_url": more(request, reverse("web:staff-deliveries"), last) if last else "",
    }
    return page(request, "pages/staff/deliveries.html", context)


@login_required
@require_POST
@led_to_second_factor
def send_again(request: HttpRequest, delivery: str) -> HttpResponse:
    """Make a message anew and send it."""
    by = desk_of(request, "", Permission.DELIVERIES_READ).by
    try:
        again.send_again(by=by, delivery_id=message_id(delivery), now=clock.now())
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
    else:
        messages.success(request, gettext("It is on its way once more."))
    return redirect("web:staff-deliveries")
