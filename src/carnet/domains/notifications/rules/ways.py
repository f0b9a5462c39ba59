"""Which ways a notice takes: the inbox always, letters and text messages as its kind and its reader have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from carnet.domains.notifications.contracts import Category, EmailWish, Preference
from carnet.domains.notifications.rules.kinds import KINDS, Kind

_ALL: Final = tuple(EmailWish)
WISHES: Final[Mapping[Category, tuple[EmailWish, ...]]] = {
    Category.TRAVEL: (EmailWish.AT_ONCE, EmailWish.OFF),
    Category.WAITING: (EmailWish.AT_ONCE, EmailWish.OFF),
    Category.MONEY: _ALL,
    Category.REPORTS: _ALL,
    Category.COMPANY: _ALL,
    Category.OFFERS: _ALL,
}
"""What may be chosen: news of a journey cannot wait for tomorrow's digest."""

DEFAULTS: Final[Mapping[Category, Preference]] = {
    Category.TRAVEL: Preference(Category.TRAVEL, EmailWish.AT_ONCE, sms=True),
    Category.WAITING: Preference(Category.WAITING, EmailWish.AT_ONCE, sms=True),
    Category.MONEY: Preference(Category.MONEY, EmailWish.AT_ONCE, sms=False),
    Category.REPORTS: Preference(Category.REPORTS, EmailWish.AT_ONCE, sms=False),
    Category.COMPANY: Preference(Category.COMPANY, EmailWish.AT_ONCE, sms=False),
    Category.OFFERS: Preference(Category.OFFERS, EmailWish.OFF, sms=False),
}
"""The wishes of who has said nothing. Nobody gets advertisements unasked."""

MANDATORY: Final = frozenset(kind.category for kind in KINDS.values() if kind.mandatory)
"""Categories of which some letters leave in any case."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of one notice beside the inbox."""

    email: bool = False
    sms: bool = False
    digest: bool = False


def ways(kind: Kind, wish: Preference, *, mailed: bool) -> Ways:
    """The ways of a notice of this kind to somebody with this wish; `mailed` where a letter of its own has left."""
    letter = kind.email and not mailed
    at_once = kind.mandatory or wish.email is EmailWish.AT_ONCE
    return Ways(
        email=letter and at_once,
        sms=kind.sms and wish.sms,
        digest=wish.email is EmailWish.DAILY and not mailed and not (letter and at_once),
    )
