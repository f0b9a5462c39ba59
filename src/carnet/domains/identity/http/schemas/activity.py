"""What happened: what is asked and given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from carnet.domains.identity.contracts import ActivityEntry, Doer
from carnet.infra.http import Line, Out, Paging, Prefix
from carnet.infra.http.ids import UserId

EntryId = Annotated[UUID, Prefix("aud")]


class Filters(Paging):
    """Which entries of the log; `since` is included, `until` is not."""

    actor: UserId | None = Field(None, description="Who did it.")
    subject: Line | None = Field(None, max_length=64, description="The id of what it was done to, such as `usr_…`.")
    verb: Line | None = Field(None, max_length=64, description="What was done, such as `user.banned`.")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class ActivityOut(Out):
    """Something that happened. `actor` and `address` are null where they are not told to whoever asks."""

    id: EntryId
    at: datetime
    verb: str
    words: str
    subject: str
    doer: Doer
    actor: UserId | None
    address: str | None
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: ActivityEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)
