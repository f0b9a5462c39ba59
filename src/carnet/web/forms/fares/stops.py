"""Two stations as a trip would stop at them, to ask what a tariff says between them."""

from __future__ import annotations

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import StopSnapshot


def stops_between(near: Place, far: Place, metres: int) -> tuple[StopSnapshot, StopSnapshot]:
    """One leg from `near` to `far`, so many metres long. Nobody ever leaves there: it has no times."""
    return _stop(near, 0), _stop(far, max(0, metres))


def _stop(place: Place, metres: int) -> StopSnapshot:
    return StopSnapshot(
        station_id=place.id,
        station_name=place.name,
        city_id=place.city_id,
        city_name=place.city_name,
        country=place.country,
        timezone=place.timezone,
        arrival=None,
        departure=None,
        metres=metres,
    )
