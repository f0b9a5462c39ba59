"""Accounts elsewhere with which somebody logs in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Connection:
    """A login at a provider: `provider` is its id here, `uid` who the person is there, `account` how it is known."""

    provider: str
    uid: str
    account: str
    connected_at: datetime
