"""Taking a ticket that somebody offers, showing it, handing it back.

The letter's link carries the key, because it must. The key is taken out of the address at once and used by a form
alone: it is in no history, no referrer and no log of pages that follow.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.booking import operations, queries, tickets
from carnet.domains.booking.contracts import TransferStatus
from carnet.domains.identity import queries as identity
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra import keys
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import ticket_id
from carnet.web.forms.amending import NameForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, receiving
from carnet.web.presenters.journeys import of_listing
from carnet.web.views.refusals import status_of

_KEY: Final = "ticket_offer"
_GONE: Final = 410
_UNFIT: Final = 422


@require_safe
def arrive(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter: keep the key in the session, and go on without it in the address."""
    request.session[_KEY] = key
    return _untraced(redirect("web:ticket-offer"))


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """What is offered; taking it takes a name and a press of the button."""
    return _show(request, NameForm(initial=_me(request)), now=clock.now())


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Become its holder."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("web:ticket-offer"))
    now, form = clock.now(), NameForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=_UNFIT, now=now)
    names = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
    try:
        mine = operations.transfer_accept(key=_key(request), user_id=user_id(request), now=now, **names)
    except Problem as problem:
        return _show(request, form, refusal=place(form, problem), status=status_of(problem), now=now)
    del request.session[_KEY]
    messages.success(request, gettext("The ticket is yours. Nobody else can show its code."))
    return redirect("web:received", ids.encode("tkt", mine))


@login_required
@require_safe
def received(request: HttpRequest, ticket: str) -> HttpResponse:
    """A ticket that one was given, to be shown."""
    now = clock.now()
    found = queries.received_ticket(user_id=user_id(request), ticket_id=ticket_id(ticket))
    whole, one = queries.ticket(user_id=user_id(request), ticket_id=found.ticket.id, now=now)
    listing = inventory.offer(one.listing_id).listing
    good = one in whole.carried and listing.status is not TripStatus.CANCELLED
    codes = {one.id: tickets.code_for(one, keys.ticket_key())} if good else {}
    (view,) = bookings.ticket_views(whole, {listing.id: listing}, codes)
    context = {"booking": whole, "ticket": view, "giver": found.giver, "good": good}
    return page(request, "pages/amending/received.html", context)


@login_required
@require_POST
def hand_back(request: HttpRequest, ticket: str) -> HttpResponse:
    """Give it back to its buyer."""
    try:
        operations.ticket_hand_back(user_id=user_id(request), ticket_id=ticket_id(ticket), now=clock.now())
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
        return redirect("web:received", ticket)
    messages.success(request, gettext("The ticket is its buyer's again; your code lets nobody travel any more."))
    return redirect("web:bookings")


def _key(request: HttpRequest) -> str:
    return str(request.session.get(_KEY, ""))


def _me(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    me = identity.profile(user_id=user_id(request))
    return {"first_name": me.first_name, "last_name": me.last_name}


def _show(request: HttpRequest, form: NameForm, *, refusal: str = "", status: int = 200, now: datetime) -> HttpResponse:
    try:
        transfer, ticket = queries.transfer_offered(key=_key(request), now=now)
    except NotFound:
        return _untraced(page(request, "pages/amending/no_offer.html", status=404))
    if transfer.status is not TransferStatus.PROPOSED:
        return _untraced(page(request, "pages/amending/no_offer.html", {"over": True}, status=_GONE))
    journey = of_listing(inventory.offer(ticket.listing_id).listing, ticket.span)
    context = {
        "offer": transfer,
        "journey": journey,
        "title": bookings.title(journey),
        "place": bookings.place_of(ticket, journey),
        "kind": receiving.travels_as(ticket),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return _untraced(page(request, "pages/amending/offer.html", context, status=status))


def _untraced(answer: HttpResponse) -> HttpResponse:
    """Not kept by caches; what follows does not learn the address."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
