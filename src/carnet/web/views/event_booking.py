"""Tickets for several performances of an event at once: who goes; sending it holds all of them, or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import HoldRequest, PassengerName
from carnet.domains.inventory import queries as inventory
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import event_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.passengers import ContactForm, KeepForm, PassengerForm, PromoForm
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import event_booking as presenter
from carnet.web.presenters import filling, prices
from carnet.web.presenters.basket import Basket, parse
from carnet.web.presenters.choice import MOST_PASSENGERS
from carnet.web.views import buyers
from carnet.web.views.events import show_event

_UNFIT: Final = 422
_CONFLICT: Final = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, event: str) -> HttpResponse:
    """The names, and what is going to be held."""
    now = clock.now()
    basket = parse(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST" and "" in request.GET.getlist("take"):  # the form sends what was left at none, too
        return redirect(basket.url("web:event-book", event))
    refusal = _unready(basket)
    if refusal:
        return show_event(request, event, basket, now=now, refusal=refusal, status=_UNFIT)
    if request.method != "POST":
        known = buyers.known(request)
        initial = [names for line in basket.lines for names in (known + [{}] * line.count)[: line.count]]
        return _show(request, event, basket, presenter.forms(basket, _offers(basket), initial=initial), now=now)
    if "fill" in request.POST or "price" in request.POST:
        return _again_unjudged(request, event, basket, now=now)
    return _hold(request, event, basket, now=now)


def _unready(basket: Basket) -> str:
    """Why there is nothing to hold; empty when there is."""
    if not basket.lines:
        return gettext("Choose how many tickets you want.")
    if basket.total > MOST_PASSENGERS:
        return ngettext(
            "One booking has up to %(n)d ticket.", "One booking has up to %(n)d tickets.", MOST_PASSENGERS
        ) % {"n": MOST_PASSENGERS}
    return ""


def _offers(basket: Basket) -> Mapping[Any, Any]:
    return inventory.offers({line.listing_id for line in basket.lines})


def _again_unjudged(request: HttpRequest, event: str, basket: Basket, *, now: datetime) -> HttpResponse:
    """Somebody of the passenger book in a place, or the price worked out: what was typed stays, not judged yet."""
    names = filling.filled(request.POST, basket.total, buyers.book(request))
    typed = [{**one, "kind": request.POST.get(f"p{number}-kind", "")} for number, one in enumerate(names, 1)]
    forms = presenter.forms(basket, _offers(basket), initial=typed)
    contact = ContactForm(initial={"email": request.POST.get("email", "")})
    return _show(request, event, basket, forms, contact, promo=PromoForm(request.POST), now=now)


def _hold(request: HttpRequest, event: str, basket: Basket, *, now: datetime) -> HttpResponse:
    """Hold what the form says. No seats are looked up first: a form sent twice finds its own seats taken."""
    forms = presenter.forms(basket, _offers(basket), data=request.POST)
    contact, promo = ContactForm(request.POST), PromoForm(request.POST)
    good = [form.is_valid() for form in (*forms, contact, promo)]
    if not all(good):
        return _show(request, event, basket, forms, contact, promo=promo, now=now, status=_UNFIT)
    names = [_name(form) for form in forms]
    buyers.remember(request, names)
    asked = _request(request, basket, names, contact.cleaned_data["email"], promo.cleaned_data["promo_code"])
    try:
        answer = operations.hold(asked, now=now, queued=settings.HOT_LANE)
    except Problem as problem:
        refusal = place(promo, problem)
        return _show(request, event, basket, forms, contact, promo=promo, now=now, refusal=refusal, status=_CONFLICT)
    if "keep" in request.POST:
        buyers.keep(request, list(dict.fromkeys(names)), now=now)
    return redirect("web:checkout", answer.body["reference"])


def _name(form: PassengerForm) -> PassengerName:
    return PassengerName(form.cleaned_data["first_name"], form.cleaned_data["last_name"], form.travels_as())


def _request(
    request: HttpRequest, basket: Basket, names: Sequence[PassengerName], email: str, promo_code: str
) -> HoldRequest:
    meant = [basket.pairs(), [[name.first_name, name.last_name, name.kind] for name in names], email, promo_code]
    return HoldRequest(
        user_id=user_id(request),
        key=key_of(request),
        fingerprint=sha256(json.dumps(["web hold", meant]).encode()).digest(),
        items=presenter.items(basket, names),
        email=email,
        promo_code=promo_code,
    )


def _sum(
    request: HttpRequest, basket: Basket, forms: Sequence[PassengerForm], promo: PromoForm, *, now: datetime
) -> prices.Sum:
    """What all of them pay; a promo code that cannot be had is left out, and its field says why."""
    names = [PassengerName("", "", kind) for kind in presenter.kinds_of(forms)]
    items, code = presenter.items(basket, names), str(promo["promo_code"].value() or "").strip()
    if promo.is_bound and promo.errors:
        code = ""
    try:
        offer = operations.price_offer(items=items, user_id=user_id(request), promo_code=code, now=now)
    except Problem as problem:
        if not code or place(promo, problem):
            raise
        offer = operations.price_offer(items=items, user_id=user_id(request), now=now)
    return presenter.summed(items, offer, _offers(basket))


def _show(
    request: HttpRequest,
    event: str,
    basket: Basket,
    forms: list[PassengerForm],
    contact: ContactForm | None = None,
    *,
    promo: PromoForm | None = None,
    now: datetime,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form as it was typed; the event instead when something of it cannot be bought any more."""
    offers, contact, promo = _offers(basket), contact or buyers.contact(request), promo or PromoForm()
    lines = presenter.lines(basket, offers, event_id=event_id(event))
    try:
        whole = _sum(request, basket, forms, promo, now=now) if lines else None
    except Problem as problem:
        whole, refusal = None, refusal or problem.detail
    if not lines or whole is None:
        gone = refusal or gettext("A part of what you chose is no longer on sale.")
        return show_event(request, event, basket, now=now, refusal=gone, status=_CONFLICT)
    first = offers[lines[0].line.listing_id].listing
    shown = {
        "event": event,
        "name": first.name,
        "operator": first.operator_name,
        "hold_minutes": min(offer.listing.hold_minutes for offer in offers.values()),
        "lines": lines,
        "sum": whole,
        "count": basket.total,
        "parties": presenter.parties(lines, forms),
        **_typed(request, forms, contact, promo),
        "chosen_pairs": basket.pairs(),
        "refusal": refusal,
        "refusal_href": basket.url("web:event", event) if refusal else "",
        "refusal_link": gettext("Choose others"),
        "back_href": basket.url("web:event", event),
    }
    return page(request, "pages/event_book.html", shown, status=status)


def _typed(request: HttpRequest, forms: list[PassengerForm], contact: ContactForm, promo: PromoForm) -> dict[str, Any]:
    return {
        "contact": contact,
        "promo": promo,
        "book": filling.shelf(buyers.book(request)),
        "keep": KeepForm(request.POST) if request.method == "POST" else KeepForm(),
        "mistakes": mistakes(*forms, contact, promo),
        "key": new_key(),
    }
