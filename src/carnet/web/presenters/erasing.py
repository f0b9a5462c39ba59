"""What stands in the way of being forgotten, with the way to settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.infra.personal import Obstacle

WAYS: Final[dict[str, tuple[str, Promise]]] = {
    "LAST_OWNER": ("web:teams", _("Teams")),
    "MONEY_IN_WALLET": ("web:wallet", _("Wallet")),
    "PAYMENT_PENDING": ("web:wallet", _("Wallet")),
    "TICKETS_AHEAD": ("web:bookings", _("My trips")),
    "UNPAID_HOLD": ("web:bookings", _("My trips")),
}


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Something to settle first; `href` is empty where no page helps."""

    says: str
    href: str
    word: str


def in_the_way(obstacles: Sequence[Obstacle]) -> tuple[InTheWay, ...]:
    """Each with the page where it can be settled."""
    return tuple(_way(one) for one in obstacles)


def _way(one: Obstacle) -> InTheWay:
    route, word = WAYS.get(one.code, ("", ""))
    return InTheWay(one.detail, reverse(route) if route else "", str(word))
