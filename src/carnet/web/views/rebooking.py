"""Another trip instead of a changed one, without a charge."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations, queries
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import change_id, listing_id
from carnet.web.holders import holder, holder_only
from carnet.web.pages import page
from carnet.web.presenters import bookings, exchanging
from carnet.web.views.listings import listings_of
from carnet.web.views.refusals import status_of


@holder_only
@require_http_methods(["GET", "HEAD", "POST"])
def rebook(request: HttpRequest, reference: str) -> HttpResponse:
    """The trips that may be taken instead of the changed ones of the address or form; taking one, once."""
    now = clock.now()
    if request.method != "POST":
        return _show(request, reference, now=now)
    form = request.POST
    wanted = [change_id(text) for text in form.getlist("change")]
    listing, start, end = (
        listing_id(form.get("listing", "")),
        _number(form.get("from", "")),
        _number(form.get("to", "")),
    )

    def act(me: UUID) -> object:
        return operations.changes_rebook(
            user_id=me,
            reference=reference,
            change_ids=wanted,
            listing_id=listing,
            from_stop=start,
            to_stop=end,
            now=now,
        )

    try:
        holder(request, reference).does("change.rebooked", act, reference=reference)
    except Problem as problem:
        return _show(request, reference, now=now, refusal=problem.detail, status=status_of(problem))
    messages.success(request, gettext("Done. Your new tickets are below, and nothing was charged."))
    return redirect("web:booking", reference)


def _show(request: HttpRequest, reference: str, *, now: datetime, refusal: str = "", status: int = 200) -> HttpResponse:
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("change")
    if not numbers:
        return redirect("web:booking", reference)
    me = holder(request, reference).user_id
    booking = queries.booking(user_id=me, reference=reference, now=now)
    found = queries.rebooking_offers(
        user_id=me, reference=reference, change_ids=[change_id(text) for text in numbers], now=now
    )
    journey = bookings.journey_of(booking, listings_of([booking]))
    context = {
        "booking": booking,
        "title": bookings.title(journey),
        "changes": numbers,
        "rows": exchanging.instead_rows(found),
        "refusal": refusal,
    }
    return page(request, "pages/rebook.html", context, status=status)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Http404("no such stop")
    return int(text[:4])
