"""Vouchers for everybody: buying one as a gift, those one bought, what is left on one."""

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

from carnet.domains.operators import queries as operators
from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import PaymentMethod, PaymentPurpose, PaymentStatus, Voucher
from carnet.infra import trace
from carnet.infra.http import catalogue
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import voucher_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.vouchers import GiftForm, VoucherCheckForm
from carnet.web.keys import key_of, new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import cards, vouchers, wording
from carnet.web.views.card_page import card_page, card_provider, instrument_of, still_to_type

_UNFIT: Final = 422
_PAGE: Final = 100


@login_required
@require_safe
def gifts(request: HttpRequest) -> HttpResponse:
    """Those one bought, the latest first."""
    found = queries.gifts(user_id=user_id(request), now=clock.now(), limit=_PAGE)
    return page(request, "pages/vouchers/gifts.html", {"rows": [vouchers.gift(one) for one in found]})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest) -> HttpResponse:
    """Buy one for somebody, once however often this is sent."""
    if request.method != "POST":
        return _show(request, GiftForm())
    form = GiftForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=_UNFIT)
    try:
        order = _order(request, form)
        if order.method is PaymentMethod.CARD and still_to_type(request, card_provider()):
            return _card(request, order)
        gift = operations.gift_buy(order=order, request_key=key_of(request), now=clock.now())
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        return _show(request, form, refusal=place(form, problem), status=status)
    number, bank = ids.encode("vch", gift.voucher.id), cards.bank_page(gift.payment)
    # A form may lead to our own pages alone (`form-action`); to a bank elsewhere the voucher's page leads.
    return redirect(bank if bank.startswith("/") else reverse("web:gift", args=[number]))


@login_required
@require_safe
def gift(request: HttpRequest, voucher: str) -> HttpResponse:
    """One of them, to be looked at, or printed and given by hand."""
    found = queries.gift(user_id=user_id(request), voucher_id=voucher_id(voucher), now=clock.now())
    return page(request, "pages/vouchers/gift.html", {"voucher": vouchers.gift(found)})


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The way back from the bank: whoever comes from there has just decided, so it is asked at once."""
    mine, now = user_id(request), clock.now()
    found = queries.payments_of_user(mine, purpose=PaymentPurpose.VOUCHER, limit=1)
    for payment in found:
        if payment.status is PaymentStatus.PENDING:
            payment = operations.payment_ask(payment.id, now=now)  # noqa: PLW2901  as it is now
            operations.gifts_activate([payment.id], now=now)
        if payment.status in {PaymentStatus.FAILED, PaymentStatus.VOIDED}:
            messages.error(request, gettext("The payment was refused; nothing was charged."))
            return redirect("web:gift-new")
    newest = queries.gifts(user_id=mine, now=now, limit=1)
    return redirect("web:gift", ids.encode("vch", newest[0].voucher.id)) if newest else redirect("web:gifts")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """What is left on a voucher, for whoever has its code. The code is money, so that it is in no address."""
    form = VoucherCheckForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _checked(request, form, None, status=_UNFIT if request.method == "POST" else 200)
    guesser = str(request.user.pk) if request.user.is_authenticated else trace.address() or ""
    try:
        found = operations.voucher_look_up(code=form.cleaned_data["code"], guesser=guesser, now=clock.now())
    except Problem as problem:
        form.add_error("code", problem.detail)
        return _checked(request, form, None, status=catalogue.entry(problem.code).status)
    return _checked(request, form, found)


def _checked(request: HttpRequest, form: VoucherCheckForm, found: Voucher | None, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "mistakes": mistakes(form),
        "voucher": vouchers.card(found, names([found])) if found else None,
    }
    answer = page(request, "pages/vouchers/check.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def names(found: list[Voucher]) -> dict[UUID, str]:
    """The names of the operators whose vouchers these are."""
    numbers = {one.operator_id for one in found if one.operator_id is not None}
    profiles = (operators.operator(number) for number in numbers)
    return {profile.id: profile.name for profile in profiles if profile is not None}


def _order(request: HttpRequest, form: GiftForm) -> operations.GiftOrder:
    method = PaymentMethod(form.cleaned_data["method"])
    return operations.GiftOrder(
        user_id=user_id(request),
        amount=form.money(),
        email=form.cleaned_data["email"],
        message=form.cleaned_data["message"],
        method=method,
        instrument=_instrument(request, form) if method is PaymentMethod.CARD else "",
        return_url=request.build_absolute_uri(reverse("web:gift-waiting")) if method is PaymentMethod.CARD else "",
    )


def _instrument(request: HttpRequest, form: GiftForm) -> str:
    return instrument_of(request, card_provider(), card=form.cleaned_data["card"])


def _card(request: HttpRequest, order: operations.GiftOrder) -> HttpResponse:
    """Where the card is typed, once it is known that the order can be carried out."""
    operations.gift_check(order)
    return card_page(
        request,
        order.amount,
        kept={name: request.POST.get(name, "") for name in ("amount", "currency", "email", "message", "method")},
        back=reverse("web:gift-new"),
        act_word=gettext("Buy for %(amount)s") % {"amount": wording.price(order.amount)},
    )


def _show(request: HttpRequest, form: GiftForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    provider = card_provider()
    context = {
        "form": form,
        "wallets": queries.wallets(user_id(request)),
        "provider": provider,
        "cards": cards.test_cards(provider),
        "chosen_card": form["card"].value(),
        "key": new_key(),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/vouchers/buy.html", context, status=status)
