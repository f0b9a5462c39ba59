"""Published facts about places."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.domains.network.contracts import Place
from carnet.infra.events import event


@event("place.published", version=1)
@dataclass(frozen=True, slots=True)
class PlacePublished:
    """A city or station is new or has changed; the aggregate is the place."""

    place: Place


@event("place.removed", version=1)
@dataclass(frozen=True, slots=True)
class PlaceRemoved:
    """A city or station that nothing used is gone; its version counts on from the last publication."""

    name: str
