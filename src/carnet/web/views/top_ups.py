"""Paying into a wallet: the form, the way to the bank, the way back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import Payment, PaymentPurpose, PaymentStatus
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import way_back
from carnet.web.forms.wallet import TopUpForm
from carnet.web.keys import key_of
from carnet.web.people import user_id
from carnet.web.presenters import cards, wording
from carnet.web.views.card_page import card_page, card_provider, instrument_of, still_to_type
from carnet.web.views.wallet import check_currency, show


@login_required
@require_POST
def top_up(request: HttpRequest, currency: str) -> HttpResponse:
    """Pay in through the provider, once however often this is sent."""
    provider = card_provider()
    form = TopUpForm(request.POST, card_follows=provider == cards.STRIPE)
    if not form.is_valid():
        return show(request, currency, form, status=422)
    if still_to_type(request, provider):
        return _card(request, currency, form)
    here = reverse("web:top-up-waiting", args=[currency])
    try:
        done = operations.wallet_top_up(
            user_id=user_id(request),
            amount=form.money(currency),
            currency=currency,
            instrument=instrument_of(request, provider, card=form.cleaned_data["card"]),
            request_key=key_of(request),
            return_url=request.build_absolute_uri(here),
            now=clock.now(),
        )
    except Problem as problem:
        return show(request, currency, form, refusal=problem.detail, status=409)
    bank = cards.bank_page(done.payment)
    if bank:
        # A form may lead to our own pages alone (`form-action`); a bank elsewhere is linked to from the wallet.
        return redirect(bank if bank.startswith("/") else reverse("web:wallet-in", args=[currency]))
    _tell(request, done.payment)
    return redirect(way_back(request, reverse("web:wallet-in", args=[currency])))


@login_required
@require_safe
def waiting(request: HttpRequest, currency: str) -> HttpResponse:
    """The way back from the bank: whoever comes from there has just decided, so it is asked at once."""
    found = queries.payments_of_user(user_id(request), purpose=PaymentPurpose.TOP_UP, limit=1)
    for payment in found:
        asked = payment.status is PaymentStatus.PENDING
        _tell(request, operations.payment_ask(payment.id, now=clock.now()) if asked else payment)
    return redirect("web:wallet-in", currency)


def _card(request: HttpRequest, currency: str, form: TopUpForm) -> HttpResponse:
    check_currency(currency)
    amount = form.money(currency)
    return card_page(
        request,
        amount,
        kept={"amount": request.POST["amount"], "next": way_back(request, "")},
        back=reverse("web:wallet-in", args=[currency]),
        act_word=gettext("Pay in %(amount)s") % {"amount": wording.price(amount)},
    )


def _tell(request: HttpRequest, payment: Payment) -> None:
    paid = {"amount": wording.price(payment.amount)}
    match payment.status:
        case PaymentStatus.CAPTURED:
            messages.success(request, gettext("%(amount)s are in your wallet.") % paid)
        case PaymentStatus.PENDING if payment.next_action:
            messages.warning(request, gettext("Your bank still waits for you to confirm %(amount)s.") % paid)
        case PaymentStatus.PENDING:
            messages.warning(
                request, gettext("The bank has not answered yet. %(amount)s arrive as soon as it does.") % paid
            )
        case _:
            messages.error(request, gettext("The payment was refused; nothing was charged."))
