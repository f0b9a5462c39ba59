"""Who travels; sending it holds the seats."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName
from carnet.domains.identity import queries as identity
from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.operations import passengers as people
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import listing_id
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.passengers import ContactForm, KeepForm, PassengerForm, passenger_forms
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import filling
from carnet.web.presenters.choice import Choice, parse
from carnet.web.views.trip import trip_context

_TYPED = "passengers"  # what was typed last, kept in the session in case the hold lapses


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def passengers(request: HttpRequest, listing: str) -> HttpResponse:
    """The names, and what is going to be held."""
    now = clock.now()
    if request.method == "POST":
        act = _fill if "fill" in request.POST else _hold
        return act(request, parse(listing_id(listing), request.POST), now=now)
    choice = parse(listing_id(listing), request.GET)
    context = trip_context(choice, now=now)
    refusal = _unready(context, choice)
    if refusal:
        return page(request, "pages/trip.html", {**context, "refusal": refusal}, status=422)
    fare = context["fare"]
    settled = replace(choice, fare_id=fare.id, seats=choice.seats if fare.seat_choice else ())
    forms = passenger_forms(choice.passengers, initial=_known(request))
    contact = ContactForm(initial={"email": identity.profile(user_id=user_id(request)).email or ""})
    return _show(request, settled, context, forms, contact)


def _fill(request: HttpRequest, choice: Choice, *, now: datetime) -> HttpResponse:
    """Somebody of the passenger book in one of the places; what else was typed stays, and nothing is judged yet."""
    forms = passenger_forms(choice.passengers, initial=filling.filled(request.POST, choice.passengers, _book(request)))
    contact = ContactForm(initial={"email": request.POST.get("email", "")})
    return _again(request, choice, forms, contact, now=now, status=200)


def _unready(context: dict[str, Any], choice: Choice) -> str:
    """Why there is nothing to hold yet; empty when there is."""
    if not context["fare"]:
        return context["closed"] or gettext("There are not enough seats for all of you.")
    panel = context["seats"]
    if panel and panel.lost:
        return str(panel.says)
    if choice.seats and len(choice.seats) != choice.passengers:
        return ngettext(
            "Choose one seat, or none: then we choose.",
            "Choose %(n)d seats, one for each of you, or none: then we choose.",
            choice.passengers,
        ) % {"n": choice.passengers}
    return ""


def _hold(request: HttpRequest, choice: Choice, *, now: datetime) -> HttpResponse:
    """Hold what the form says. Nothing is looked up first: a form sent twice finds its own seats taken."""
    forms = passenger_forms(choice.passengers, data=request.POST)
    contact = ContactForm(request.POST)
    good = [form.is_valid() for form in (*forms, contact)]
    if choice.fare_id is None or not all(good):
        return _again(request, choice, forms, contact, now=now, status=422)
    names = [PassengerName(form.cleaned_data["first_name"], form.cleaned_data["last_name"]) for form in forms]
    request.session[_TYPED] = [{"first_name": name.first_name, "last_name": name.last_name} for name in names]
    asked = _request(request, choice, choice.fare_id, names, contact.cleaned_data["email"])
    try:
        answer = operations.hold(asked, now=now, queued=settings.HOT_LANE)
    except Problem as problem:
        return _again(request, choice, forms, contact, now=now, refusal=problem.detail, status=409)
    if "keep" in request.POST:
        _keep(request, names, now=now)
    return redirect("web:checkout", answer.body["reference"])


def _keep(request: HttpRequest, names: list[PassengerName], *, now: datetime) -> None:
    """Write those into the passenger book who are not in it."""
    new = filling.unknown([(name.first_name, name.last_name) for name in names], _book(request))
    try:
        for first_name, last_name in new:
            people.add_passenger(user_id=user_id(request), first_name=first_name, last_name=last_name, now=now)
    except people.BookFull as problem:
        messages.warning(request, problem.detail)


def _again(
    request: HttpRequest,
    choice: Choice,
    forms: list[PassengerForm],
    contact: ContactForm,
    *,
    now: datetime,
    refusal: str = "",
    status: int,
) -> HttpResponse:
    """The form as it was typed; the trip instead when nothing of it can be bought any more."""
    context = trip_context(choice, now=now)
    if not context["fare"]:
        return page(
            request, "pages/trip.html", {**context, "refusal": refusal or _unready(context, choice)}, status=status
        )
    return _show(request, choice, context, forms, contact, refusal=refusal, status=status)


def _request(
    request: HttpRequest, choice: Choice, fare_id: UUID, names: list[PassengerName], email: str
) -> HoldRequest:
    item = HoldItem(
        listing_id=choice.listing_id,
        from_stop=choice.from_stop,
        to_stop=choice.to_stop,
        fare_id=fare_id,
        passengers=tuple(names),
        seats=choice.seats or None,
        wishes=choice.wishes,
    )
    meant = [choice.pairs(), [[name.first_name, name.last_name] for name in names], email]
    return HoldRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(json.dumps(["web hold", meant]).encode()).digest(),
        items=(item,),
        email=email,
    )


def _known(request: HttpRequest) -> list[filling.Names]:
    """What was typed last time, else the default passenger first, else the traveller."""
    typed = request.session.get(_TYPED)
    if typed:
        return list(typed)
    default = next((filling.names(entry) for entry in _book(request) if entry.is_default), None)
    me = identity.profile(user_id=user_id(request))
    return [default or {"first_name": me.first_name, "last_name": me.last_name}]


def _book(request: HttpRequest) -> list[PassengerEntry]:
    """The whole passenger book."""
    return identity.passengers(user_id=user_id(request), after=None, limit=people.MOST_PASSENGERS)


def _show(
    request: HttpRequest,
    choice: Choice,
    context: dict[str, Any],
    forms: list[PassengerForm],
    contact: ContactForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = {
        **context,
        "forms": forms,
        "contact": contact,
        "book": filling.shelf(_book(request)),
        "keep": KeepForm(request.POST) if request.method == "POST" else KeepForm(),
        "mistakes": mistakes(*forms, contact),
        "key": new_key(),
        "chosen_pairs": choice.pairs(),
        "refusal": refusal,
        "refusal_href": choice.url(seats=()) if refusal else "",
        "refusal_link": gettext("Choose other seats"),
        "back_href": choice.url(),
    }
    return page(request, "pages/passengers.html", shown, status=status)
