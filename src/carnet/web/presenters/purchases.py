"""Purchases that take several steps, in words: what is waited for, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking, Purchase, PurchaseStatus
from carnet.domains.booking.rules.purchase_steps import Reason
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel.money import Money, total
from carnet.web.presenters import bookings, wording
from carnet.web.presenters.cards import bank_page

# Seconds between two looks: short while a machine decides, longer while the buyer does.
_MACHINE: Final = 3
_BUYER: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A purchase that is not decided. `bank` is where the buyer confirms it, empty where nothing is to be done."""

    title: str
    says: str
    bank: str
    amount: Money
    until: str
    until_zone: str
    again_seconds: int


def waiting(
    booking: Booking, purchase: Purchase, listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> Waiting:
    """What is waited for, until when, and what happens then."""
    journey = bookings.journey_of(booking, listings)
    where = bank(purchase)
    left = max(1, int((purchase.deadline - now).total_seconds()))
    return Waiting(
        title=_title(purchase),
        says=_says(purchase),
        bank=where,
        amount=total((one.amount for one in purchase.payments), booking.price.currency),
        until=wording.clock(purchase.deadline, journey.origin.zone),
        until_zone=journey.origin.city,
        again_seconds=min(left, _BUYER if where else _MACHINE),
    )


def _title(purchase: Purchase) -> str:
    if purchase.status is PurchaseStatus.FAILING:
        return gettext("We let your money go.")
    return gettext("Your bank asks you.") if purchase.next_action else gettext("Your bank is deciding.")


def _says(purchase: Purchase) -> str:
    if purchase.status is PurchaseStatus.FAILING:
        return gettext("The payment did not come about. What was kept of your money is being let go.")
    if purchase.next_action:
        return gettext("Confirm the payment on your bank's page. You come back here when it is done.")
    return gettext("This page looks again by itself. You can leave it: the tickets come by e-mail.")


def bank(purchase: Purchase) -> str:
    """Where the buyer confirms the payment, empty if nothing is to be done. The simulated bank's page is ours."""
    asked = next((one for one in purchase.payments if one.next_action), None)
    return bank_page(asked) if asked and purchase.next_action else ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A purchase that did not come about, and what that means for the money."""

    title: str
    says: str


_BACK: Final = _("What was kept of your money is let go of, and nothing stays charged.")
_AGAIN: Final = _("Nothing was charged. Pay another way while your seats are held.")
_REASONS: Final[dict[str, tuple[Promise, Promise]]] = {
    Reason.DECLINED: (_("The card was refused."), _AGAIN),
    Reason.DEADLINE: (_("The bank did not say yes in time."), _AGAIN),
    Reason.CAPTURE_FAILED: (
        _("The bank promised the money and then did not pay."),
        _("The tickets are cancelled. What came from your wallet or vouchers is back there."),
    ),
    Reason.SEATS_GONE: (
        _("The bank said yes after your time was up, and somebody else has the seats."),
        _BACK,
    ),
    Reason.ENDED: (_("The bank said yes after you had let the seats go."), _BACK),
    Reason.LISTING_CANCELLED: (_("It was cancelled before the bank said yes."), _BACK),
    Reason.DEPARTED: (_("It left before the bank said yes."), _BACK),
    Reason.ALREADY_PAID: (_("This was paid already."), _BACK),
}


def failed(purchase: Purchase | None) -> Failed | None:
    """What went wrong with the latest attempt; None if nothing did, or its buyer gave it up for another one."""
    if purchase is None or purchase.status is not PurchaseStatus.FAILED or purchase.reason == Reason.GIVEN_UP:
        return None
    title, says = _REASONS.get(purchase.reason, (_("The payment did not come about."), _BACK))
    return Failed(str(title), str(says))
