"""What the log knows about a person."""

from __future__ import annotations

from typing import Final

from carnet.infra.deliveries.queries import personal_files
from carnet.infra.personal import Holder, Kept

HOLDER: Final = Holder(
    "messages",
    personal_files,
    keeps=(
        Kept(
            "That messages were sent, of which kind and when, for 90 days, without address and subject.",
            "To see whether messages reach people.",
        ),
    ),
)
