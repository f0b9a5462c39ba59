"""What somebody without a login may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GuestAccess:
    """One booking, seen until `expires_at` by who has proven to read the e-mails of its contact.

    `contact` is a digest of that address: with another one this is worth nothing.
    """

    booking_id: UUID
    contact: str
    expires_at: datetime
