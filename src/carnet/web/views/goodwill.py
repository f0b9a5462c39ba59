"""Goodwill vouchers: an operator's people give them at its expense, the platform's staff at its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.operators import queries as operators
from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import GoodwillReason, Voucher
from carnet.domains.payments.rules import CURRENCIES
from carnet.infra.access import Permission
from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, voucher_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.vouchers import GoodwillForm
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import vouchers, wording
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor

HERE: Final = "goodwill"
_UNFIT: Final = 422
_PAGE: Final = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def of_operator(request: HttpRequest, operator: str) -> HttpResponse:
    """What the operator gave, and the form for another one."""
    return _page(request, operator_id(operator))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def of_platform(request: HttpRequest) -> HttpResponse:
    """What the platform gave, and the form for another one."""
    return _page(request, None)


def _page(request: HttpRequest, number: UUID | None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, number, GoodwillForm(initial=_initial(number)))
    _found(request, number, limit=1)  # who may not look may not give
    form = GoodwillForm(request.POST)
    if not form.is_valid():
        return _show(request, number, form, status=_UNFIT)
    given = form.cleaned_data
    goodwill = operations.Goodwill(form.money(), given["email"], GoodwillReason(given["reason"]), given["message"])
    try:
        made = operations.goodwill_give(
            operator_id=number, goodwill=goodwill, by=principal(request), request_key=key_of(request), now=clock.now()
        )
    except NotFound:
        raise
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        return _show(request, number, form, refusal=place(form, problem), status=status)
    told = {"amount": wording.price(made.amount), "email": made.email}
    messages.success(request, gettext("A voucher over %(amount)s is on its way to %(email)s.") % told)
    return redirect(_address(number))


def _found(request: HttpRequest, number: UUID | None, *, limit: int) -> tuple[Voucher, ...]:
    by, now, before = principal(request), clock.now(), request.GET.get("before", "")
    last = voucher_id(before) if before else None
    if number is None:
        return queries.goodwill_of_platform(by=by, now=now, before=last, limit=limit)
    return queries.goodwill_of_operator(operator_id=number, by=by, now=now, before=last, limit=limit)


def _show(
    request: HttpRequest, number: UUID | None, form: GoodwillForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    found = _found(request, number, limit=_PAGE + 1)
    context = {
        **_frame(request, number),
        "rows": vouchers.cards(found[:_PAGE], {}),
        "more_url": _more(number, found),
        "form": form,
        "key": new_key(),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/vouchers/goodwill.html", context, status=status)


def _frame(request: HttpRequest, number: UUID | None) -> dict[str, Any]:
    """What the page stands in: the operator's console, or the staff's pages."""
    if number is None:
        return {"layout": "carnet/staff.html", "here": "vouchers"}
    side = beside(number, principal(request), here=HERE, needs=Permission.VOUCHERS_ISSUE)
    return {"layout": "carnet/console.html", "side": side}


def _initial(number: UUID | None) -> dict[str, Any]:
    profile = operators.operator(number) if number else None
    return {"currency": profile.currency} if profile and profile.currency in CURRENCIES else {}


def _more(number: UUID | None, found: Sequence[Voucher]) -> str:
    if len(found) <= _PAGE:
        return ""
    return f"{_address(number)}?before={ids.encode('vch', found[_PAGE - 1].id)}"


def _address(number: UUID | None) -> str:
    return reverse("web:goodwill", args=[ids.encode("opr", number)]) if number else reverse("web:staff-vouchers")
