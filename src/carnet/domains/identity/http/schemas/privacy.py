"""What somebody asks of us about themselves: what is given."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from carnet.domains.identity.contracts import Erasure
from carnet.infra.http import Out
from carnet.infra.http.ids import UserId


class KeptOut(Out):
    """Something that stays, and why it must."""

    what: str
    why: str


class ErasureOut(Out):
    """The person is forgotten; `kept` is what stays under the bare id."""

    id: UserId
    erased_at: datetime
    kept: list[KeptOut]

    @classmethod
    def of(cls, erasure: Erasure) -> Self:
        """The API's form of an erasure."""
        kept = [KeptOut.model_validate(one) for one in erasure.kept]
        return cls(id=erasure.user_id, erased_at=erasure.erased_at, kept=kept)
