"""Giving a ticket to somebody else, and taking an offer back."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Ticket
from carnet.kernel import clock
from carnet.kernel.ids import MalformedId, decode
from carnet.kernel.problem import Problem
from carnet.web.forms.amending import GiveForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.views.listings import listings_of
from carnet.web.views.naming import about, ticket_in
from carnet.web.views.refusals import status_of

_OK: Final = 200
_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """To whom it is offered; or the offer that is open, to be withdrawn."""
    now = clock.now()
    whole = queries.booking(user_id=user_id(request), reference=reference, now=now)
    one = ticket_in(whole, ticket)
    form = GiveForm(request.POST or None)
    refusal, status = "", _OK
    if request.method == "POST":
        refused = _offer(request, reference, one, form, now=now)
        if refused is None:
            return redirect("web:ticket-give", reference, ticket)
        refusal, status = refused
    zone = listings_of([whole])[one.listing_id].stops[one.span.from_stop].timezone
    context = {
        **about(whole, one),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "offer": queries.open_transfers([whole.id], now=now).get(one.id),
        "zone": zone,
    }
    return page(request, "pages/amending/give.html", context, status=status)


def _offer(
    request: HttpRequest, reference: str, one: Ticket, form: GiveForm, *, now: datetime
) -> tuple[str, int] | None:
    """Why it could not be done, and the status that says so; None when it is done."""
    if not form.is_valid():
        return "", _UNFIT
    email = form.cleaned_data["email"]
    try:
        operations.transfer_offer(user_id=user_id(request), reference=reference, ticket_id=one.id, email=email, now=now)
    except Problem as problem:
        return place(form, problem), status_of(problem)
    messages.success(request, gettext("A letter with the offer is on its way to %(email)s.") % {"email": email})
    return None


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str, transfer: str) -> HttpResponse:
    """Keep the ticket after all."""
    try:
        operations.transfer_withdraw(
            user_id=user_id(request), reference=reference, transfer_id=_transfer_id(transfer), now=clock.now()
        )
    except operations.TransferOver as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, gettext("The offer is withdrawn; its link leads nowhere any more."))
    return redirect("web:booking", reference)


def _transfer_id(text: str) -> UUID:
    try:
        return decode("trf", text)
    except MalformedId as error:
        raise Http404("there is no such offer") from error
