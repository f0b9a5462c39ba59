"""Payouts for the platform's admins: what goes to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.operators import queries as operators
from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.contracts import Payout, PayoutStatus
from carnet.domains.settlement.problems import PayoutDecided
from carnet.infra.access import Permission, allow
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.web.addresses import payout_id
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.settlement import FailedPayoutForm, PaidForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import settlement as presenter
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 50
_UNFIT: Final = 422


@login_required
@require_safe
@led_to_second_factor
def payouts(request: HttpRequest) -> HttpResponse:
    """Payouts of one status; those that wait for the bank where nothing else is asked."""
    by = _admin(request)
    asked = request.GET.get("status")
    status = next((one for one in PayoutStatus if one.value == asked), PayoutStatus.CREATED)
    found = queries.payouts(by=by, status=status, after=after_key(request, datetime, UUID), limit=_PAGE + 1)
    shown = found[:_PAGE]
    after = cursors.encode((shown[-1].created_at, shown[-1].id)) if len(found) > _PAGE else ""
    context = {
        "here": "payouts",
        "rows": presenter.payouts(shown, whole=True, names=_names(shown)),
        "status": status,
        "heaps": [(one.value, word) for one, word in presenter.payout_words()],
        "after": after,
    }
    return page(request, "pages/staff/payouts.html", context)


@login_required
@require_safe
@led_to_second_factor
def payout(request: HttpRequest, payout: str) -> HttpResponse:
    """One payout, and what can be said about it."""
    return _show(request, payout)


@login_required
@require_POST
@led_to_second_factor
def run(request: HttpRequest) -> HttpResponse:
    """Begin today's run at once."""
    operations.payouts_ask(by=_admin(request), now=clock.now())
    messages.success(request, gettext("The run has begun. Each operator is paid once a day at most."))
    return redirect("web:staff-payouts")


@login_required
@require_POST
@led_to_second_factor
def paid(request: HttpRequest, payout: str) -> HttpResponse:
    """Note that the bank has sent it."""
    by, form = _admin(request), PaidForm(request.POST)
    if not form.is_valid():
        return _show(request, payout, paid_form=form, status=_UNFIT)
    try:
        operations.payout_paid(payout_id=payout_id(payout), **form.cleaned_data, by=by, now=clock.now())
    except PayoutDecided as problem:
        return _show(request, payout, refusal=problem.detail, status=status_of(problem))
    messages.success(request, gettext("The payout is paid."))
    return redirect("web:staff-payout", payout)


@login_required
@require_POST
@led_to_second_factor
def failed(request: HttpRequest, payout: str) -> HttpResponse:
    """Note that the bank could not send it."""
    by, form = _admin(request), FailedPayoutForm(request.POST)
    if not form.is_valid():
        return _show(request, payout, failed_form=form, status=_UNFIT)
    try:
        operations.payout_failed(payout_id=payout_id(payout), **form.cleaned_data, by=by, now=clock.now())
    except PayoutDecided as problem:
        return _show(request, payout, refusal=problem.detail, status=status_of(problem))
    messages.success(request, gettext("The payout has failed. Its money is owed to the operator again."))
    return redirect("web:staff-payout", payout)


def _admin(request: HttpRequest) -> Principal:
    """Who looks, if these pages are theirs: to others they do not exist. Raises NotFound, SecondFactorNeeded."""
    by = principal(request)
    try:
        allow(by, Permission.PAYOUTS_MANAGE)
    except Forbidden as hidden:
        raise NotFound from hidden
    return by


def _names(found: Iterable[Payout]) -> dict[UUID, str]:
    """What the operators are called here; an account's holder may be called otherwise."""
    profiles = {one.operator_id: operators.operator(one.operator_id) for one in found}
    return {number: profile.name for number, profile in profiles.items() if profile}


def _show(
    request: HttpRequest,
    payout: str,
    *,
    paid_form: PaidForm | None = None,
    failed_form: FailedPayoutForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    _admin(request)
    one = queries.payout(payout_id(payout))
    (row,) = presenter.payouts([one], whole=True, names=_names([one]))
    paid_form, failed_form = paid_form or PaidForm(), failed_form or FailedPayoutForm()
    context = {
        "here": "payouts",
        "row": row,
        "paid_form": paid_form,
        "failed_form": failed_form,
        "mistakes": mistakes(paid_form, failed_form),
        "refusal": refusal,
    }
    return page(request, "pages/staff/payout.html", context, status=status)
