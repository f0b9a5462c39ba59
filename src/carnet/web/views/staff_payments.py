"""Payments and refunds that went wrong, for support."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import queries as bookings
from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import PaymentStatus, RefundStatus
from carnet.infra.access import Permission, may
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import refund_id
from carnet.web.forms.payments import FailedForm
from carnet.web.pages import page
from carnet.web.presenters import money
from carnet.web.views.desk import desk_of
from carnet.web.views.further import after_id, more
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 50
_DEAD: Final = (PaymentStatus.FAILED, PaymentStatus.VOIDED)
_LOOK_BACK: Final = timedelta(days=30)


@login_required
@require_safe
@led_to_second_factor
def failed_payments(request: HttpRequest) -> HttpResponse:
    """Payments that were refused or let go, the latest first; of the last 30 days where nothing else is asked."""
    by, now = desk_of(request, "", Permission.PAYMENTS_READ).by, clock.now()
    form = FailedForm(request.GET)
    asked = form.asked
    read = queries.staff_payments(
        by=by,
        statuses=[asked["status"]] if asked["status"] else _DEAD,
        method=asked["method"],
        since=asked["since"] or now - _LOOK_BACK,
        until=asked["until"] or now + timedelta(days=1),
        after=after_id(request, "pay"),
        limit=_PAGE + 1,
    )
    shown = read[:_PAGE]
    references = bookings.references({one.booking_id for one in shown if one.booking_id})
    last = ids.encode("pay", shown[-1].id) if len(read) > _PAGE else ""
    context = {
        "here": "payments",
        "form": form,
        "rows": money.payment_rows(shown, (), references),
        "more_url": more(request, reverse("web:staff-payments"), last) if last else "",
    }
    return page(request, "pages/staff/payments.html", context)


@login_required
@require_safe
@led_to_second_factor
def failed_refunds(request: HttpRequest) -> HttpResponse:
    """Refunds that a provider refused: the money is owed until it goes to the wallet."""
    by = desk_of(request, "", Permission.PAYMENTS_READ).by
    read = queries.staff_refunds(by=by, statuses=[RefundStatus.FAILED], after=after_id(request, "rfd"), limit=_PAGE + 1)
    shown = read[:_PAGE]
    paid = queries.payments_by_id({one.payment_id for one in shown})
    references = bookings.references({one.booking_id for one in shown})
    last = ids.encode("rfd", shown[-1].id) if len(read) > _PAGE else ""
    context = {
        "here": "refunds",
        "rows": [
            (money.refund_row(one, paid[one.payment_id].method), references.get(one.booking_id, "")) for one in shown
        ],
        "may_send": may(by, Permission.REFUNDS_MANAGE),
        "more_url": more(request, reverse("web:staff-refunds"), last) if last else "",
    }
    return page(request, "pages/staff/refunds.html", context)


@login_required
@require_POST
@led_to_second_factor
def to_wallet(request: HttpRequest, refund: str) -> HttpResponse:
    """Give the buyer in their wallet what their card did not take back. Asked again, nothing happens."""
    by = desk_of(request, "", Permission.REFUNDS_MANAGE).by
    try:
        operations.refund_to_wallet(by=by, refund_id=refund_id(refund), now=clock.now())
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
    else:
        messages.success(request, gettext("The money is in the traveller's wallet."))
    return redirect("web:staff-refunds")
