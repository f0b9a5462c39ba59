"""Who travels; sending it holds the seats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import PassengerKind
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import listing_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.passengers import ContactForm, KeepForm, NearForm, PassengerForm, PromoForm, passenger_forms
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import filling, kinds, prices
from carnet.web.presenters.choice import Choice, parse
from carnet.web.views import buyers
from carnet.web.views.trip import trip_context

_UNFIT: Final = 422
_CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class _Forms:
    """All that is typed on the page."""

    passengers: list[PassengerForm]
    contact: ContactForm
    promo: PromoForm
    near: NearForm

    def are_valid(self) -> bool:
        """Whether every field of every form is good; looks at all of them."""
        judged = [form.is_valid() for form in (*self.passengers, self.contact, self.promo, self.near)]
        return all(judged)

    def kinds(self) -> list[PassengerKind]:
        """As what each travels, as far as the form says."""
        found = [form["kind"].value() if "kind" in form.fields else None for form in self.passengers]
        return [PassengerKind(word) if word in set(PassengerKind) else PassengerKind.ADULT for word in found]

    def code(self) -> str:
        """The promo code as it is typed now."""
        return str(self.promo["promo_code"].value() or "").strip()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def passengers(request: HttpRequest, listing: str) -> HttpResponse:
    """The names, and what is going to be held."""
    now = clock.now()
    if request.method == "POST":
        act = _again_unjudged if "fill" in request.POST or "price" in request.POST else _hold
        return act(request, parse(listing_id(listing), request.POST), now=now)
    choice = parse(listing_id(listing), request.GET)
    context = trip_context(choice, now=now)
    refusal = _unready(context, choice)
    if refusal:
        return page(request, "pages/trip.html", {**context, "refusal": refusal}, status=_UNFIT)
    fare = context["fare"]
    settled = replace(choice, fare_id=fare.id, seats=choice.seats if fare.seat_choice else ())
    forms = passenger_forms(choice.passengers, initial=buyers.known(request), kinds=fare.kinds)
    return _show(request, settled, context, _Forms(forms, buyers.contact(request), PromoForm(), NearForm()), now=now)


def _again_unjudged(request: HttpRequest, choice: Choice, *, now: datetime) -> HttpResponse:
    """Somebody of the passenger book in a place, or the price worked out: what was typed stays, not judged yet."""
    names = filling.filled(request.POST, choice.passengers, buyers.book(request))
    typed = [{**one, "kind": request.POST.get(f"p{number}-kind", "")} for number, one in enumerate(names, 1)]
    forms = _Forms(
        passenger_forms(choice.passengers, initial=typed, kinds=_kinds(choice)),
        ContactForm(initial={"email": request.POST.get("email", "")}),
        PromoForm(request.POST),
        NearForm(request.POST),
    )
    return _again(request, choice, forms, now=now, status=200)


def _kinds(choice: Choice) -> tuple[kinds.KindOption, ...]:
    """What the passengers of the chosen fare may travel as."""
    offer = inventory.offer(choice.listing_id)
    fare = offer.fares.fare(choice.fare_id) if choice.fare_id else None
    return kinds.options(fare.reductions) if fare else ()


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
    """Hold what the form says. No seats are looked up first: a form sent twice finds its own seats taken."""
    forms = _Forms(
        passenger_forms(choice.passengers, data=request.POST, kinds=_kinds(choice)),
        ContactForm(request.POST),
        PromoForm(request.POST),
        NearForm(request.POST),
    )
    if not forms.are_valid() or choice.fare_id is None:
        return _again(request, choice, forms, now=now, status=_UNFIT)
    names = [_name(form) for form in forms.passengers]
    buyers.remember(request, names)
    asked = _request(request, choice, choice.fare_id, names, forms)
    try:
        answer = operations.hold(asked, now=now, queued=settings.HOT_LANE)
    except Problem as problem:
        refusal = place(forms.promo, problem)
        return _again(request, choice, forms, now=now, refusal=refusal, status=_CONFLICT)
    if "keep" in request.POST:
        buyers.keep(request, names, now=now)
    return redirect("web:checkout", answer.body["reference"])


def _name(form: PassengerForm) -> PassengerName:
    return PassengerName(form.cleaned_data["first_name"], form.cleaned_data["last_name"], form.travels_as())


def _again(
    request: HttpRequest, choice: Choice, forms: _Forms, *, now: datetime, refusal: str = "", status: int
) -> HttpResponse:
    """The form as it was typed; the trip instead when nothing of it can be bought any more."""
    context = trip_context(choice, now=now)
    if not context["fare"]:
        return page(
            request, "pages/trip.html", {**context, "refusal": refusal or _unready(context, choice)}, status=status
        )
    return _show(request, choice, context, forms, now=now, refusal=refusal, status=status)


def _request(
    request: HttpRequest, choice: Choice, fare_id: UUID, names: list[PassengerName], forms: _Forms
) -> HoldRequest:
    email, promo_code = forms.contact.cleaned_data["email"], forms.promo.cleaned_data["promo_code"]
    near = forms.near.company()
    meant = [choice.pairs(), [[name.first_name, name.last_name, name.kind] for name in names], email, promo_code]
    if near is not None:
        meant.append([near.reference, near.email])
    return HoldRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(json.dumps(["web hold", meant]).encode()).digest(),
        items=(replace(_item(choice, fare_id, names), near=near),),
        email=email,
        promo_code=promo_code,
    )


def _item(choice: Choice, fare_id: UUID, names: Sequence[PassengerName]) -> HoldItem:
    return HoldItem(
        listing_id=choice.listing_id,
        from_stop=choice.from_stop,
        to_stop=choice.to_stop,
        fare_id=fare_id,
        passengers=tuple(names),
        seats=choice.seats or None,
        wishes=choice.wishes,
    )


def _sum(request: HttpRequest, choice: Choice, fare_id: UUID, forms: _Forms, *, now: datetime) -> prices.Sum:
    """What all of them pay; a promo code that cannot be had is left out, and its field says why."""
    names = [PassengerName("", "", kind) for kind in forms.kinds()]
    item = _item(choice, fare_id, names)
    code = "" if forms.promo.is_bound and forms.promo.errors else forms.code()
    try:
        offer = operations.price_offer(items=[item], user_id=user_id(request), promo_code=code, now=now)
    except Problem as problem:
        if not code or place(forms.promo, problem):
            raise
        offer = operations.price_offer(items=[item], user_id=user_id(request), now=now)
    family = _family(choice, fare_id)
    priced = [prices.Priced(name.kind, family, one.lines) for name, one in zip(names, offer.items[0], strict=True)]
    return prices.summed(priced, offer.total.currency)


def _family(choice: Choice, fare_id: UUID) -> str:
    fare = inventory.offer(choice.listing_id).fares.fare(fare_id)
    return fare.family if fare else ""


def _show(
    request: HttpRequest,
    choice: Choice,
    context: dict[str, Any],
    forms: _Forms,
    *,
    now: datetime,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = {
        **context,
        "sum": _sum(request, choice, context["fare"].id, forms, now=now),
        "forms": forms.passengers,
        "contact": forms.contact,
        "promo": forms.promo,
        "near": forms.near,
        "book": filling.shelf(buyers.book(request)),
        "keep": KeepForm(request.POST) if request.method == "POST" else KeepForm(),
        "mistakes": mistakes(*forms.passengers, forms.contact, forms.promo, forms.near),
        "key": new_key(),
        "chosen_pairs": choice.pairs(),
        "refusal": refusal,
        "refusal_href": choice.url(seats=()) if refusal else "",
        "refusal_link": gettext("Choose other seats"),
        "back_href": choice.url(),
    }
    return page(request, "pages/passengers.html", shown, status=status)
