"""The steps that every page that asks for money shares: what can pay, vouchers, the bank, waiting.

A page names what it asks for (`about`), shows `offered`, and sends its forms to `means_changed` and `chosen`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Booking, BookingStatus, Purchase, PurchaseStatus
from carnet.domains.payments import queries as money
from carnet.domains.payments.contracts import Part, PaymentStatus, Voucher
from carnet.domains.payments.operations import payment_ask, voucher_find
from carnet.kernel import clock
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem
from carnet.web import means
from carnet.web.means import Means
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import bookings, cards, purchases
from carnet.web.presenters.payment import Paying, parts, paying
from carnet.web.views import card_page as card
from carnet.web.views.listings import listings_of

_UNDER_WAY: Final = frozenset({PurchaseStatus.BEGUN, PurchaseStatus.CONFIRMED, PurchaseStatus.FAILING})
_MOST_VOUCHERS: Final = 5
_LONGEST_CODE: Final = 40


def offered(request: HttpRequest, about: str, price: Money, operator_ids: Collection[UUID], *, now: datetime) -> Paying:
    """How the price can be paid, with what was chosen before. A voucher that no longer pays is left out."""
    known = means.kept(request, about)
    provider = card.card_provider()
    return paying(
        price,
        wallets=money.wallets(user_id(request)),
        vouchers=_vouchers(request, known.codes, price, operator_ids, now=now),
        provider=provider,
        cards=cards.test_cards(provider),
        way=known.way,
        card=known.card,
    )


def chosen(request: HttpRequest, about: str, price: Money, operator_ids: Collection[UUID], *, now: datetime) -> Paying:
    """As `offered`, with the choice that the form brought, which is remembered."""
    _remember(request, about)
    return offered(request, about, price, operator_ids, now=now)


def means_changed(
    request: HttpRequest, about: str, price: Money, operator_ids: Collection[UUID], *, now: datetime
) -> str:
    """Add the voucher whose code was typed, or take one away. Returns why not; the choice is kept anyhow."""
    known = _remember(request, about)
    if away := request.POST.get("away", ""):
        means.keep(request, about, replace(known, codes=tuple(code for code in known.codes if code != away)))
        return ""
    typed = request.POST.get("code", "").replace("\0", "").strip()[:_LONGEST_CODE]
    if not typed or len(known.codes) >= _MOST_VOUCHERS:
        return ""
    try:
        found = _voucher(request, typed, price, operator_ids, now=now)
    except Problem as problem:
        return problem.detail
    means.keep(request, about, replace(known, codes=tuple(dict.fromkeys([*known.codes, found.code]))))
    return ""


def parts_of(request: HttpRequest, offer: Paying, reference: str) -> tuple[Part, ...]:
    """What to pay from what, in this order, for a purchase of the booking. The card is a provider's token for one."""
    back = request.build_absolute_uri(reverse("web:paying", args=[reference]))
    return parts(offer, instrument=card.instrument_of(request, offer.provider, card=offer.card), back=back)


def changed(request: HttpRequest, offer: Paying) -> str:
    """Why this is not paid: the page counted on other sums than there are now. Empty if it did not."""
    if request.POST.get("seen", offer.seen) == offer.seen:
        return ""
    return gettext("What your wallet or vouchers hold has changed. Look again; nothing was charged.")


def needs_card_page(request: HttpRequest, offer: Paying) -> bool:
    """Whether the card is typed on a page of its own, and has not been yet."""
    return bool(offer.from_card.amount and card.still_to_type(request, offer.provider))


def card_page(request: HttpRequest, offer: Paying, *, back: str, act_word: str) -> HttpResponse:
    """Where the card is typed that pays what the offer takes from one."""
    kept = {"seen": offer.seen, "way": offer.way.value}
    return card.card_page(request, offer.from_card, kept=kept, back=back, act_word=act_word, here="bookings")


def onward(purchase: Purchase) -> HttpResponse:
    """Where the buyer goes from here: to the bank, to the page that waits for it, or to what was bought."""
    where = purchases.bank(purchase)
    # A form may lead to our own pages alone (`form-action`); to a bank elsewhere the waiting page leads.
    return redirect(where if where.startswith("/") else reverse("web:paying", args=[purchase.reference]))


@login_required
@require_safe
def going_on(request: HttpRequest, reference: str) -> HttpResponse:
    """The way back from the bank. Asks it once more, as the worker does anyhow, and says where the purchase is."""
    now = clock.now()
    booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    purchase = newest(booking)
    if purchase is not None and purchase.status in _UNDER_WAY:
        purchase = _continued(purchase, now=now)
        booking = queries.booking(user_id=user_id(request), reference=reference, now=now)
    if purchase is None or purchase.status is PurchaseStatus.FAILED:
        return _after_failure(request, booking, purchase)
    if purchase.status in {PurchaseStatus.CONFIRMED, PurchaseStatus.DONE}:
        means.forget(request, f"booking:{reference}")
        return redirect("web:booking", reference)
    return _waiting(request, booking, purchase, now=now)


def _continued(purchase: Purchase, *, now: datetime) -> Purchase:
    """As far as it goes. Whoever comes from the bank has just decided there: it is asked at once, its call may lag."""
    for payment in purchase.payments:
        if payment.next_action and payment.status is PaymentStatus.PENDING:
            payment_ask(payment.id, now=now)
    return operations.purchase_continue(purchase_id=purchase.id, now=now)


def newest(booking: Booking) -> Purchase | None:
    """The latest attempt to pay something of the booking in several steps."""
    return next(iter(queries.purchases_of_booking(user_id=booking.user_id, reference=booking.reference)), None)


def _after_failure(request: HttpRequest, booking: Booking, purchase: Purchase | None) -> HttpResponse:
    """The checkout says what happened and asks again; of what is bought already, one's booking says it."""
    ours = booking.status is BookingStatus.HELD or booking.status in bookings.ENDED_UNPAID
    if ours:
        return redirect("web:checkout", booking.reference)
    if failed := purchases.failed(purchase):
        messages.error(request, f"{failed.title} {failed.says}")
    return redirect("web:booking", booking.reference)


def _waiting(request: HttpRequest, booking: Booking, purchase: Purchase, *, now: datetime) -> HttpResponse:
    listings = listings_of([booking])
    context = {"booking": booking, "waiting": purchases.waiting(booking, purchase, listings, now=now)}
    return page(request, "pages/paying.html", context)


def _remember(request: HttpRequest, about: str) -> Means:
    known = means.kept(request, about)
    way, chosen_card = request.POST.get("way", known.way), request.POST.get("card", known.card)
    known = replace(known, way=way[:_LONGEST_CODE], card=chosen_card[:_LONGEST_CODE])
    means.keep(request, about, known)
    return known


def _vouchers(
    request: HttpRequest, codes: Collection[str], price: Money, operator_ids: Collection[UUID], *, now: datetime
) -> list[Voucher]:
    found = []
    for code in codes:
        try:
            found.append(_voucher(request, code, price, operator_ids, now=now))
        except Problem:
            continue
    return found


def _voucher(
    request: HttpRequest, code: str, price: Money, operator_ids: Collection[UUID], *, now: datetime
) -> Voucher:
    return voucher_find(
        code=code, currency=price.currency, operator_ids=operator_ids, guesser=str(user_id(request)), now=now
    )
