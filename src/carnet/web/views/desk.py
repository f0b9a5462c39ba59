"""Bookings of an operator for its people, and all of them for support: find one, look at it, cancel it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import Booking, MoneyBack, QuoteStatus
from carnet.domains.payments import queries as payments
from carnet.infra.access import Permission, allow, may, may_at
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, quote_id, ticket_id
from carnet.web.forms.desk import BookingsForm, StaffCancelForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import bookings, cancelling, desk, money, prices, refunds
from carnet.web.views.beside import beside
from carnet.web.views.further import after_id, more
from carnet.web.views.listings import listings_of
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 50
_UNFIT: Final = 422


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose bookings are looked at: an operator's, or everybody's where there is no `number`."""

    operator: str
    number: UUID | None
    by: Principal

    def url(self, name: str, *args: str) -> str:
        """The address of one of these pages."""
        if self.number is None:
            return reverse(f"web:staff-{name}", args=args)
        return reverse(f"web:desk-{name}", args=[self.operator, *args])

    @property
    def may_cancel(self) -> bool:
        """Whether tickets may be cancelled for travellers."""
        needed = Permission.REFUNDS_MANAGE
        return may(self.by, needed) if self.number is None else may_at(self.by, needed, self.number)

    def context(self, here: str) -> dict[str, Any]:
        """What every page of it needs. Raises NotFound, Forbidden, SecondFactorNeeded."""
        if self.number is None:
            return {"layout": "carnet/staff.html", "here": here, "desk_url": self.url("bookings")}
        side = beside(self.number, self.by, here=f"desk-{here}", needs=Permission.BOOKINGS_READ)
        return {"layout": "carnet/console.html", "side": side, "desk_url": self.url("bookings")}


def desk_of(request: HttpRequest, operator: str, needs: Permission = Permission.BOOKINGS_READ) -> Desk:
    """The desk that an address names. To who is no staff, that of everybody does not exist."""
    by = principal(request)
    if operator:
        return Desk(operator, operator_id(operator), by)
    try:
        allow(by, needs)
    except Forbidden as hidden:
        raise NotFound from hidden
    return Desk("", None, by)


@login_required
@require_safe
@led_to_second_factor
def found(request: HttpRequest, operator: str = "") -> HttpResponse:
    """Bookings that fit, the newest first."""
    now, at = clock.now(), desk_of(request, operator)
    form = BookingsForm(request.GET)
    read = queries.desk_bookings(
        by=at.by,
        operator_id=at.number,
        search=form.search,
        now=now,
        after=after_id(request, "bkg"),
        limit=_PAGE + 1,
    )
    shown = read[:_PAGE]
    context = {
        **at.context("bookings"),
        "form": form,
        "rows": [
            (replace(row, state=bookings.state_of(one)), at.url("booking", one.reference))
            for one, row in zip(shown, bookings.rows(shown, listings_of(shown), now=now), strict=True)
        ],
        "more_url": more(request, at.url("bookings"), ids.encode("bkg", shown[-1].id)) if len(read) > _PAGE else "",
        "narrow": any(request.GET.get(name) for name in form.fields),
    }
    return page(request, "pages/desk/bookings.html", context)


@login_required
@require_safe
@led_to_second_factor
def booking(request: HttpRequest, reference: str, operator: str = "") -> HttpResponse:
    """One of them: tickets, money, history, and the form to cancel."""
    return _show(request, desk_of(request, operator), reference, StaffCancelForm())


@login_required
@require_POST
@led_to_second_factor
def ask(request: HttpRequest, reference: str, operator: str = "") -> HttpResponse:
    """What cancelling for the traveller would come to."""
    at, form = desk_of(request, operator), StaffCancelForm(request.POST)
    wanted = [ticket_id(text) for text in request.POST.getlist("ticket")]
    if not wanted:
        form.add_error(None, gettext("Tick the tickets that are given back."))
    if not form.is_valid():
        return _show(request, at, reference, form, status=_UNFIT)
    try:
        made = operations.staff_cancellation_quote(
            by=at.by, operator_id=at.number, reference=reference, ticket_ids=wanted, now=clock.now(), **form.asked
        )
    except Problem as problem:
        status = status_of(problem)
        return _show(request, at, reference, form, refusal=place(form, problem), status=status)
    return redirect(at.url("quote", reference, ids.encode("qte", made.id)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def quote(request: HttpRequest, reference: str, quote: str, operator: str = "") -> HttpResponse:
    """What it comes to, in the traveller's words; confirming does it, once."""
    now, at, number = clock.now(), desk_of(request, operator), quote_id(quote)
    if request.method == "POST":
        return _confirm(request, at, reference, number)
    wanted = queries.desk_cancellation_quote(
        by=at.by, operator_id=at.number, reference=reference, quote_id=number, now=now
    )
    if wanted.status is not QuoteStatus.PROPOSED:
        messages.warning(request, gettext("That offer is over. Choose again."))
        return redirect(at.url("booking", reference))
    whole, _back = queries.desk_booking(by=at.by, operator_id=at.number, reference=reference, now=now)
    paid = payments.payments_of_booking(whole.id)
    context = {
        **at.context("bookings"),
        "booking": whole,
        "booking_url": at.url("booking", reference),
        "quote": cancelling.quote_view(wanted, whole, listings_of([whole]), paid),
        "reason": money.REASONS[wanted.reason],
    }
    return page(request, "pages/desk/quote.html", context)


def _confirm(request: HttpRequest, at: Desk, reference: str, number: UUID) -> HttpResponse:
    try:
        done = operations.staff_cancellation_confirm(
            by=at.by, operator_id=at.number, reference=reference, quote_id=number, now=clock.now()
        )
    except problems.BookingUnknown:
        raise
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
    else:
        where = refunds.going(done.refunds)
        messages.success(request, gettext("Cancelled. %(where)s") % {"where": where})
    return redirect(at.url("booking", reference))


def _show(
    request: HttpRequest, at: Desk, reference: str, form: StaffCancelForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = clock.now()
    whole, back = queries.desk_booking(by=at.by, operator_id=at.number, reference=reference, now=now)
    general = " ".join(map(str, form.non_field_errors())) if form.is_bound else ""
    context = {
        **at.context("bookings"),
        **_told(at, whole, back),
        "row": replace(bookings.row(whole, listings_of([whole]), now=now), state=bookings.state_of(whole)),
        "form": form,
        "ticked": request.POST.getlist("ticket"),
        "mistakes": mistakes(form),
        "refusal": refusal or general,
        "cancel_url": at.url("cancel", reference) if at.may_cancel else "",
    }
    return page(request, "pages/desk/booking.html", context, status=status)


def _told(at: Desk, whole: Booking, back: tuple[MoneyBack, ...]) -> dict[str, Any]:
    """The booking in words. Each payment is shown to support alone: it may be for other operators' tickets, too."""
    paid = payments.payments_of_booking(whole.id)
    rows = money.payment_rows(paid, payments.refunds_of_payments([one.id for one in paid]))
    return {
        "booking": whole,
        "tickets": desk.tickets(whole, listings_of([whole]), back),
        "sum": prices.of_tickets(bookings.living(whole), whole.price.currency),
        "means": desk.means(paid),
        "payments": rows if at.number is None else (),
        "history": desk.history(whole, queries.booking_moves(whole.id)),
    }
