"""Free seats, asked through the port and remembered for a second."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.search.contracts import AvailabilityReader, QuotaReader, SpanOfListing

_MOST_AGE: Final = timedelta(seconds=1)
_SPANS_KEPT: Final = 5_000

Free = Mapping[str, int]
Left = Mapping[UUID, int]


class AvailabilityNotWired(RuntimeError):
    """The project has not said who counts free seats."""


class _Availability:
    """Free seats as they were read within the last second."""

    def __init__(self) -> None:
        self._reader: AvailabilityReader | None = None
        self._known: dict[SpanOfListing, tuple[datetime, Free | None]] = {}

    def use(self, reader: AvailabilityReader | None) -> AvailabilityReader | None:
        """Ask `reader` from now on. Returns who was asked before."""
        before, self._reader = self._reader, reader
        self._known.clear()
        return before

    def forget(self) -> None:
        """Ask for everything again."""
        self._known.clear()

    def free(self, spans: Collection[SpanOfListing], *, now: datetime) -> Mapping[SpanOfListing, Free]:
        """Free seats by class for those of `spans` that are on sale. One call of the port at most."""
        answer: dict[SpanOfListing, Free] = {}
        unknown: list[SpanOfListing] = []
        for span in spans:
            kept = self._known.get(span)
            if kept is None or abs(now - kept[0]) >= _MOST_AGE:
                unknown.append(span)
            elif kept[1] is not None:
                answer[span] = kept[1]
        if unknown:
            answer.update(self._read(unknown, now=now))
        return answer

    def _read(self, spans: list[SpanOfListing], *, now: datetime) -> Mapping[SpanOfListing, Free]:
        if self._reader is None:
            raise AvailabilityNotWired("no reader of free seats was registered; the project does that when it starts")
        read = self._reader(spans, now=now)
        if len(self._known) > _SPANS_KEPT:
            self._known.clear()
        self._known.update((span, (now, read.get(span))) for span in spans)
        return read


class _Quotas:
    """What quotas had left within the last second."""

    def __init__(self) -> None:
        self._reader: QuotaReader | None = None
        self._known: dict[UUID, tuple[datetime, Left]] = {}

    def use(self, reader: QuotaReader | None) -> QuotaReader | None:
        """Ask `reader` from now on; without one nothing is known to be used. Returns who was asked before."""
        before, self._reader = self._reader, reader
        self._known.clear()
        return before

    def forget(self) -> None:
        """Ask for everything again."""
        self._known.clear()

    def left(self, listing_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Left]:
        """Places left by listing and fare. One call of the port at most."""
        unknown = [one for one in listing_ids if one not in self._known or abs(now - self._known[one][0]) >= _MOST_AGE]
        if unknown and self._reader is not None:
            read = self._reader(unknown, now=now)
            if len(self._known) > _SPANS_KEPT:
                self._known.clear()
            self._known.update((one, (now, read.get(one, {}))) for one in unknown)
        return {one: self._known[one][1] for one in listing_ids if one in self._known}


_availability = _Availability()
_quotas = _Quotas()
use_availability = _availability.use
free = _availability.free
use_quotas = _quotas.use
left = _quotas.left


def forget() -> None:
    """Ask for all free seats and quotas again."""
    _availability.forget()
    _quotas.forget()
