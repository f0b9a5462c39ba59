"""Sessions: what is given."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import SessionEntry
from carnet.domains.identity.http.schemas.fields import SessionId
from carnet.infra.http import Out


class SessionOut(Out):
    """A place where I am logged in."""

    id: SessionId
    device: str = Field(description="Browser and system, such as `Firefox on Linux`, as far as the device names them.")
    user_agent: str
    address: str = Field(description="The IP address it was last seen at.")
    created_at: datetime
    last_seen_at: datetime = Field(description="To five minutes; a program is seen when it refreshes its tokens.")
    current: bool = Field(description="Whether this request comes from there.")

    @classmethod
    def of(cls, entry: SessionEntry) -> Self:
        """The API's form of a session."""
        return cls(
            id=entry.id,
            device=" on ".join(rules.device(entry.agent)) or "An unknown app",
            user_agent=entry.agent,
            address=entry.address,
            created_at=entry.created_at,
            last_seen_at=entry.last_seen_at,
            current=entry.current,
        )
