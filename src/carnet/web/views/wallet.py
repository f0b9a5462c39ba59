"""The wallet: what is in it, what came and went, paying in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import TransferKind, WalletEntry
from carnet.domains.payments.rules import HOME_CURRENCY
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import way_back
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.wallet import StatementForm, TopUpForm
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import wording
from carnet.web.presenters.statement import lines

_PAGE: Final = 30


@login_required
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """Balances, the statement, and the form to pay in."""
    return _show(request, TopUpForm())


@login_required
@require_POST
def top_up(request: HttpRequest, currency: str) -> HttpResponse:
    """Pay in through the provider, once however often this is sent."""
    form = TopUpForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        done = operations.wallet_top_up(
            user_id=user_id(request),
            amount=form.money(currency),
            currency=currency,
            instrument=form.cleaned_data["card"],
            request_key=key_of(request),
            now=clock.now(),
        )
    except Problem as problem:
        return _show(request, form, refusal=problem.detail, status=409)
    _tell(request, done)
    return redirect(way_back(request, reverse("web:wallet")))


def _tell(request: HttpRequest, done: operations.TopUp) -> None:
    paid = {"amount": wording.price(done.payment.amount)}
    if done.balance is None:
        messages.warning(
            request, gettext("The bank has not answered yet. %(amount)s arrive as soon as it does.") % paid
        )
    else:
        messages.success(request, gettext("%(amount)s are in your wallet.") % paid)


def _show(request: HttpRequest, form: TopUpForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    filters = StatementForm(request.GET)
    found = _entries(request, filters)
    context = {
        "wallets": queries.wallets(user_id(request)),
        "lines": lines(found[:_PAGE]),
        "filters": filters,
        "form": form,
        "currency": HOME_CURRENCY,
        "key": new_key(),
        "next": way_back(request, ""),
        "mistakes": mistakes(form),
        "refusal": refusal,
        "more_url": _more(request, found[_PAGE - 1]) if len(found) > _PAGE else "",
    }
    return page(request, "pages/wallet.html", context, status=status)


def _entries(request: HttpRequest, filters: StatementForm) -> tuple[WalletEntry, ...]:
    """One line more than a page has, the latest first."""
    chosen: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    before = request.GET.get("before", "")
    return queries.entries(
        user_id(request),
        HOME_CURRENCY,
        kind=TransferKind(chosen["kind"]) if chosen.get("kind") else None,
        since=_midnight(chosen.get("since")),
        until=_midnight(chosen.get("until"), days=1),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,  # noqa: PLR2004
        limit=_PAGE + 1,
    )


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=days), time(), UTC)


def _more(request: HttpRequest, last: WalletEntry) -> str:
    query = request.GET.copy()
    query["before"] = str(last.position)
    return f"{reverse('web:wallet')}?{query.urlencode()}"
