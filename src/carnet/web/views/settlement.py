"""An operator's money in its console: what is due, statements, the bank account."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.settlement import documents, operations, queries
from carnet.domains.settlement.contracts import Period
from carnet.domains.settlement.problems import StatementUnknown
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import listing_id, operator_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.settlement import BankAccountForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import settlement as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

HERE: Final = "settlement"
_NEEDS: Final = Permission.SETTLEMENTS_READ
_UNFIT: Final = 422
_PAYOUTS: Final = 12
_LINES: Final = 100
_COMING: Final = 14


@login_required
@require_safe
@led_to_second_factor
def overview(request: HttpRequest, operator: str) -> HttpResponse:
    """What is due and when, all months, the last payouts, where they go."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    account = queries.bank_account(operator_id=number, by=by)
    known = queries.currencies(operator_id=number, by=by)
    found = [queries.due(operator_id=number, currency=one, by=by, now=now) for one in known]
    coming = [queries.coming(operator_id=number, currency=one, by=by, now=now, limit=_COMING) for one in known]
    context = {
        "side": beside(number, by, here=HERE, needs=_NEEDS),
        "account": account,
        "dues": presenter.dues(found, account),
        "coming": sorted((one for some in coming for one in some), key=lambda one: one.day)[:_COMING],
        "months": presenter.months(queries.months(operator_id=number, by=by, now=now)),
        "payouts": presenter.payouts(queries.payouts_of(operator_id=number, by=by, limit=_PAYOUTS)),
        "may_manage": may_at(by, Permission.PROFILE_MANAGE, number),
    }
    return page(request, "pages/settlement/overview.html", context)


@login_required
@require_safe
@led_to_second_factor
def statement(request: HttpRequest, operator: str, month: str) -> HttpResponse:
    """One month: its figures, and what each trip brought."""
    number, by = operator_id(operator), principal(request)
    period, currency = Period.parse(month), _currency(request, number, by)
    one = queries.statement(operator_id=number, period=period, currency=currency, by=by, now=clock.now())
    context = {
        "side": beside(number, by, here=HERE, needs=_NEEDS),
        "one": one,
        "month": month,
        "word": presenter.month_word(period),
        "figures": presenter.figures(one),
        "trips": queries.trips(operator_id=number, period=period, currency=currency, by=by),
    }
    return page(request, "pages/settlement/statement.html", context)


@login_required
@require_safe
@led_to_second_factor
def statement_file(request: HttpRequest, operator: str, month: str, form: str) -> HttpResponse:
    """The same as a table or on paper."""
    number, by = operator_id(operator), principal(request)
    period, currency = Period.parse(month), _currency(request, number, by)
    one = queries.statement(operator_id=number, period=period, currency=currency, by=by, now=clock.now())
    trips = queries.trips(operator_id=number, period=period, currency=currency, by=by)
    if form == "csv":
        return attached(documents.statement_csv(one, trips), "text/csv; charset=utf-8", f"statement-{month}.csv")
    return attached(documents.statement_pdf(one, trips), "application/pdf", f"statement-{month}.pdf")


@login_required
@require_safe
@led_to_second_factor
def statement_bookings(request: HttpRequest, operator: str, month: str) -> HttpResponse:
    """What each booking moved in a month, of all trips or of one."""
    number, by = operator_id(operator), principal(request)
    period, currency = Period.parse(month), _currency(request, number, by)
    trip = request.GET.get("trip", "")
    found = queries.lines(
        operator_id=number,
        period=period,
        currency=currency,
        by=by,
        listing_id=listing_id(trip) if trip else None,
        after=request.GET.get("after", "")[:6],
        limit=_LINES + 1,
    )
    query = request.GET.copy()
    if len(found) > _LINES:
        query["after"] = found[_LINES - 1].reference
    context = {
        "side": beside(number, by, here=HERE, needs=_NEEDS),
        "month": month,
        "currency": currency,
        "word": presenter.month_word(period),
        "lines": found[:_LINES],
        "may_see": may_at(by, Permission.BOOKINGS_READ, number),
        "more_url": f"{request.path}?{query.urlencode()}" if len(found) > _LINES else "",
    }
    return page(request, "pages/settlement/bookings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def bank_account(request: HttpRequest, operator: str) -> HttpResponse:
    """Say where payouts go."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.PROFILE_MANAGE, number)
    known = queries.bank_account(operator_id=number, by=by)
    if request.method != "POST":
        said = {"holder": known.holder, "address": known.address, "tax_number": known.tax_number} if known else {}
        return _show_account(request, number, by, BankAccountForm(initial=said))
    form = BankAccountForm(request.POST)
    if not form.is_valid():
        return _show_account(request, number, by, form, status=_UNFIT)
    try:
        done = operations.bank_account_put(operator_id=number, **form.cleaned_data, by=by, now=clock.now())
    except Problem as problem:
        return _show_account(request, number, by, form, refusal=place(form, problem), status=status_of(problem))
    messages.success(request, gettext("Payouts go to %(iban)s from now on.") % {"iban": done.masked})
    return redirect("web:settlement", operator)


def attached(content: str | bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _currency(request: HttpRequest, number: UUID, by: Principal) -> str:
    """The one that the address names, else the operator's only or first one. Raises StatementUnknown."""
    known = queries.currencies(operator_id=number, by=by)
    asked = request.GET.get("currency") or (known[0] if known else "")
    if asked not in known:
        raise StatementUnknown(gettext("Nothing was sold in this currency yet."))
    return asked


def _show_account(
    request: HttpRequest, number: UUID, by: Principal, form: BankAccountForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "side": beside(number, by, here=HERE, needs=_NEEDS),
        "account": queries.bank_account(operator_id=number, by=by),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "back": reverse("web:settlement", args=[ids.encode("opr", number)]),
    }
    return page(request, "pages/settlement/bank_account.html", context, status=status)
