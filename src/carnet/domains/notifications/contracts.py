"""What others may know about notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Category(StrEnum):
    """What people choose ways for."""

    TRAVEL = "travel"
    WAITING = "waiting-list"
    MONEY = "money"
    REPORTS = "reports"
    COMPANY = "company"
    OFFERS = "offers"


class EmailWish(StrEnum):
    """Whether notices of a category come by e-mail too."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be told about a category, beside the inbox."""

    category: Category
    email: EmailWish
    sms: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A notice that was raised: `id` is its own on every path."""

    id: UUID
    user_id: UUID
    kind: str
    facts: Mapping[str, str]
    path: str
    mailed: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in somebody's inbox, in their language. `number` is its place there: 1, 2, 3, without gaps."""

    id: UUID
    number: int
    kind: str
    category: Category
    title: str
    text: str
    path: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an inbox stands: how many are unread, and the number of its last notice."""

    unread: int
    last: int
