"""The fact that is shared between roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.infra.events import event


@event("user.access-ended", version=1)
@dataclass(frozen=True, slots=True)
class AccessEnded:
    """Access tokens issued before `ended_at` count no more: those of a user or machine, or of one session.

    One of `user_id` and `session` is there. `session` is what tokens call it, no secret. The aggregate is the user, or
    for a session a number made of its name.
    """

    user_id: UUID | None
    session: str | None
    ended_at: datetime
