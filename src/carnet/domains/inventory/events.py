"""Published facts about what is on sale. `sql/make_seats.sql` writes the same document; a test compares them."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.infra.events import event


@event("listing.sold", version=1)
@dataclass(frozen=True, slots=True)
class ListingSold:
    """Somebody takes the first seat of a listing; told once. The aggregate is the listing.

    Its version is the snapshot's that was on sale. From now on people may have tickets for it.
    """
