"""Free seats, asked through the port and remembered for a second."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from carnet.domains.search.contracts import AvailabilityReader, SpanOfListing

_MOST_AGE: Final = timedelta(seconds=1)
_SPANS_KEPT: Final = 5_000

Free = Mapping[str, int]


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


_availability = _Availability()
use_availability = _availability.use
forget = _availability.forget
free = _availability.free
