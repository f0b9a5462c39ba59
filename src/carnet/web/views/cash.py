"""The cash desk of an operator: finding a booking, taking its price, paying a refund out; one's own till."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as money
from carnet.domains.payments.problems import PaymentExists
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import catalogue
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.money import Money
from carnet.web.addresses import operator_id
from carnet.web.forms.amounts import in_currency
from carnet.web.forms.cash import CountForm, FindBookingForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import tills, wording
from carnet.web.presenters.bookings import STATES
from carnet.web.presenters.states import State
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor

HERE: Final = "cash-desk"
_UNFIT: Final = 422
_ENTRIES: Final = 100


@login_required
@require_safe
@led_to_second_factor
def desk(request: HttpRequest, operator: str) -> HttpResponse:
    """Find a booking by its reference."""
    number, by = operator_id(operator), principal(request)
    form = FindBookingForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        return redirect("web:cash-booking", operator, form.cleaned_data["reference"].upper())
    return _show_desk(request, number, by, form, status=_UNFIT if form.is_bound else 200)


@login_required
@require_safe
@led_to_second_factor
def booking(request: HttpRequest, operator: str, reference: str) -> HttpResponse:
    """What to take for a booking, or to pay out."""
    number, by = operator_id(operator), principal(request)
    try:
        return _show_booking(request, number, by, reference)
    except problems.BookingUnknown as problem:
        form = FindBookingForm({"reference": reference})
        form.add_error("reference", problem.detail)
        return _show_desk(request, number, by, form, status=catalogue.entry(problem.code).status)


@login_required
@require_POST
@led_to_second_factor
def take(request: HttpRequest, operator: str, reference: str) -> HttpResponse:
    """The price is in the agent's hand. Sent again, the booking is paid already."""
    number, by = operator_id(operator), principal(request)
    try:
        done = operations.cash_take(by=by, operator_id=number, reference=reference, now=clock.now())
    except problems.BookingUnknown:
        raise
    except _REFUSALS as problem:
        return _show_booking(request, number, by, reference, refusal=problem.detail, status=409)
    told = {"reference": reference, "amount": wording.price(done.booking.price)}
    messages.success(request, gettext("%(amount)s are in your till. %(reference)s is paid.") % told)
    return redirect("web:cash-booking", operator, reference)


@login_required
@require_POST
@led_to_second_factor
def pay_out(request: HttpRequest, operator: str, reference: str) -> HttpResponse:
    """What was due back is in the traveller's hand. Sent again, nothing is due."""
    number, by = operator_id(operator), principal(request)
    try:
        paid = operations.cash_pay_out(by=by, operator_id=number, reference=reference, now=clock.now())
    except problems.NothingToPayOut as problem:
        return _show_booking(request, number, by, reference, refusal=problem.detail, status=409)
    messages.success(request, gettext("%(amount)s left your till.") % {"amount": wording.price(paid)})
    return redirect("web:cash-booking", operator, reference)


@login_required
@require_safe
@led_to_second_factor
def till(request: HttpRequest, operator: str) -> HttpResponse:
    """What is in one's own tills, what came and went, how they were closed."""
    return _show_till(request, operator_id(operator), principal(request))


@login_required
@require_POST
@led_to_second_factor
def close(request: HttpRequest, operator: str, currency: str) -> HttpResponse:
    """Count a till and hand over what is in it."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.CASH_TAKE, number)
    form = CountForm(request.POST)
    in_currency(form, currency)
    if not form.is_valid():
        return _show_till(request, number, by, bad=(currency, form), status=_UNFIT)
    counted = Money(form.cleaned_data["counted"], currency)
    done = payments.till_close(operator_id=number, counted=counted, by=by, now=clock.now())
    messages.success(request, tills.closed(done))
    return redirect("web:till", operator)


_REFUSALS: Final = (
    problems.BookingAlreadyPaid,
    problems.BookingNotPayable,
    problems.HoldExpired,
    problems.Departed,
    problems.ListingCancelled,
    PaymentExists,
)


def _show_desk(
    request: HttpRequest, number: UUID, by: Principal, form: FindBookingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "side": beside(number, by, here=HERE, needs=Permission.CASH_TAKE),
        "form": form,
        "mistakes": mistakes(form),
        "tills": money.tills(operator_id=number, by=by),
    }
    return page(request, "pages/cash/desk.html", context, status=status)


def _show_booking(
    request: HttpRequest, number: UUID, by: Principal, reference: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    found = queries.cash_booking(by=by, operator_id=number, reference=reference, now=clock.now())
    side = beside(number, by, here=HERE, needs=Permission.CASH_TAKE)
    names = (ticket.passenger for ticket in found.booking.tickets)
    word, tone = STATES[found.booking.status]
    context = {
        "side": side,
        "found": found,
        "state": State(str(word), tone),
        "passengers": list(dict.fromkeys(f"{name.first_name} {name.last_name}" for name in names)),
        "refusal": refusal,
    }
    return page(request, "pages/cash/booking.html", context, status=status)


def _show_till(
    request: HttpRequest,
    number: UUID,
    by: Principal,
    *,
    bad: tuple[str, CountForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = money.tills(operator_id=number, by=by)
    context = {
        "side": beside(number, by, here=HERE, needs=Permission.CASH_TAKE),
        "tills": [_till(number, by, one.content, bad) for one in found],
        "closings": tills.closings(money.till_closings(operator_id=number, by=by)),
    }
    return page(request, "pages/cash/till.html", context, status=status)


def _till(number: UUID, by: Principal, content: Money, bad: tuple[str, CountForm] | None) -> dict[str, object]:
    currency = content.currency
    entries = money.till_entries(operator_id=number, currency=currency, by=by, limit=_ENTRIES)
    form = bad[1] if bad and bad[0] == currency else CountForm(auto_id=f"id_{currency}_%s")
    references = queries.references({entry.booking_id for entry in entries if entry.booking_id})
    return {
        "content": content,
        "currency": currency,
        "rows": tills.rows(entries, references),
        "form": form,
        "mistakes": mistakes(form),
    }
