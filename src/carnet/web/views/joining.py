"""Joining a waiting list: who would travel, and what they would pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import HoldItem, PassengerName, WaitingRequest
from carnet.domains.inventory.contracts import Wish
from carnet.infra.http import catalogue
from carnet.kernel import clock
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem
from carnet.web.addresses import listing_id
from carnet.web.forms.amounts import in_currency
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.passengers import ContactForm, PassengerForm, passenger_forms
from carnet.web.forms.waiting import WaitForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import filling, prices
from carnet.web.presenters.choice import Choice, parse
from carnet.web.presenters.event_booking import kinds_of
from carnet.web.presenters.fares import FareCard
from carnet.web.views import buyers
from carnet.web.views.trip import trip_context

_UNFIT: Final = 422


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wished for, and all that is typed about it."""

    choice: Choice
    fare: FareCard
    passengers: list[PassengerForm]
    contact: ContactForm
    terms: WaitForm

    def are_valid(self) -> bool:
        """Whether every field of every form is good; looks at all of them."""
        judged = [form.is_valid() for form in (*self.passengers, self.contact, self.terms)]
        return all(judged)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, listing: str) -> HttpResponse:
    """The names of those who would travel; sending them joins the queue."""
    now, posted = clock.now(), request.method == "POST"
    choice = parse(listing_id(listing), request.POST if posted else request.GET)
    context = trip_context(choice, now=now)
    fare = next((card for card in context["fares"] if card.id == choice.fare_id), None)
    if fare is None:
        return redirect(choice.url())
    if not posted:
        return _show(request, _fresh(request, choice, fare), context, now=now)
    if "fill" in request.POST or "price" in request.POST:
        return _show(request, _typed(request, choice, fare, judged=False), context, now=now)
    return _join(request, _typed(request, choice, fare, judged=True), context, now=now)


def _fresh(request: HttpRequest, choice: Choice, fare: FareCard) -> _Wish:
    forms = passenger_forms(choice.passengers, initial=buyers.known(request), kinds=fare.kinds)
    return _Wish(choice, fare, forms, buyers.contact(request), _terms(fare))


def _typed(request: HttpRequest, choice: Choice, fare: FareCard, *, judged: bool) -> _Wish:
    """What was sent; `judged` is False where somebody of the passenger book was filled in, or the price worked out."""
    data = request.POST if judged else None
    names = filling.filled(request.POST, choice.passengers, buyers.book(request))
    typed = [{**one, "kind": request.POST.get(f"p{number}-kind", "")} for number, one in enumerate(names, 1)]
    forms = passenger_forms(choice.passengers, data=data, initial=typed, kinds=fare.kinds)
    contact = ContactForm(data, initial={"email": request.POST.get("email", "")})
    initial = {name: request.POST.get(name, "") for name in WaitForm.base_fields}
    return _Wish(choice, fare, forms, contact, _terms(fare, data, initial))


def _terms(fare: FareCard, data: Any = None, initial: dict[str, str] | None = None) -> WaitForm:
    form = WaitForm(data, initial=initial)
    in_currency(form, fare.total.currency)
    return form


def _join(request: HttpRequest, wish: _Wish, context: dict[str, Any], *, now: datetime) -> HttpResponse:
    if not wish.are_valid():
        return _show(request, wish, context, now=now, status=_UNFIT)
    asked = _request(request, wish)
    buyers.remember(request, asked.passengers)
    try:
        operations.waiting_join(asked, now=now)
    except problems.SeatsFree as problem:
        messages.info(request, problem.detail)
        return redirect(wish.choice.url())
    except problems.AlreadyWaiting as problem:
        messages.info(request, problem.detail)
        return redirect("web:waiting-list")
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        return _show(request, wish, context, now=now, refusal=problem.detail, status=status)
    messages.success(request, gettext("You are on the waiting list. We tell you as soon as seats are held for you."))
    return redirect("web:waiting-list")


def _request(request: HttpRequest, wish: _Wish) -> WaitingRequest:
    choice, terms = wish.choice, wish.terms.cleaned_data
    names = tuple(
        PassengerName(form.cleaned_data["first_name"], form.cleaned_data["last_name"], form.travels_as())
        for form in wish.passengers
    )
    highest = terms["highest_price"]
    return WaitingRequest(
        user_id=user_id(request),
        listing_id=choice.listing_id,
        from_stop=choice.from_stop,
        to_stop=choice.to_stop,
        fare_id=wish.fare.id,
        passengers=names,
        email=wish.contact.cleaned_data["email"],
        wishes=choice.wishes or ((Wish.TOGETHER,) if len(names) > 1 else ()),
        any_class=terms["any_class"],
        most=None if highest is None else Money(highest, wish.fare.total.currency),
    )


def _show(
    request: HttpRequest, wish: _Wish, context: dict[str, Any], *, now: datetime, refusal: str = "", status: int = 200
) -> HttpResponse:
    forms = wish.passengers
    more = {
        "fare": wish.fare,
        "forms": forms,
        "contact": wish.contact,
        "terms": wish.terms,
        "mistakes": mistakes(*forms, wish.contact, wish.terms),
        "refusal": refusal,
        "book": filling.shelf(buyers.book(request)),
        "chosen_pairs": wish.choice.pairs(),
        "sum": _sum(request, wish, now=now),
        "currency": wish.fare.total.currency,
    }
    return page(request, "pages/waiting/join.html", {**context, **more}, status=status)


def _sum(request: HttpRequest, wish: _Wish, *, now: datetime) -> prices.Sum:
    """What all of them would pay now."""
    names = tuple(PassengerName("", "", kind) for kind in kinds_of(wish.passengers))
    choice = wish.choice
    item = HoldItem(choice.listing_id, choice.from_stop, choice.to_stop, wish.fare.id, names)
    offer = operations.price_offer(items=[item], user_id=user_id(request), now=now)
    (lines,) = offer.items
    priced = [prices.Priced(name.kind, wish.fare.family, one.lines) for name, one in zip(names, lines, strict=True)]
    return prices.summed(priced, offer.total.currency)
