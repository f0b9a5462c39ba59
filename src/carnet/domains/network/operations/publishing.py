"""Telling the world about places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from carnet.domains.network.contracts import Place
from carnet.domains.network.events import PlacePublished
from carnet.infra import events


def publish_places(places: Iterable[tuple[Place, int]], *, now: datetime) -> None:
    """One `place.published` for each place with its new version."""
    publications = [
        events.Publication(PlacePublished(place), aggregate_id=place.id, aggregate_version=version)
        for place, version in places
    ]
    events.publish_many(publications, now=now)
