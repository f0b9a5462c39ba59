"""The files of a feed, as https://gtfs.org/documentation/schedule/reference/ has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.gtfs.export.trips import Call

ROUTE_TYPES: Final[Mapping[ListingKind, int]] = {
    ListingKind.TRAIN: 2,
    ListingKind.BUS: 3,
    ListingKind.PLANE: 1100,  # of the extended types; the basic ones know no planes
}
_NOT_AVAILABLE: Final = 1

Row = Sequence[object]


class FeedFile:
    """A feed that is being written, one file of it after the other."""

    def __init__(self, archive: ZipFile) -> None:
        """Write into `archive`."""
        self._zip = archive

    def write(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """A file with its header and rows; rows may be made while they are written."""
        with self._zip.open(f"{name}.txt", "w", force_zip64=True) as binary:
            text = io.TextIOWrapper(binary, encoding="utf-8", newline="", write_through=False)
            out = csv.writer(text, lineterminator="\r\n")
            out.writerow(columns)
            out.writerows(rows)
            text.flush()
            text.detach()


@contextmanager
def writing(target: IO[bytes]) -> Iterator[FeedFile]:
    """A feed to be written into `target`, a binary file; it is complete when the block ends."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        yield FeedFile(archive)


def clock(seconds: int) -> str:
    """Seconds of the service day as GTFS writes them: HH:MM:SS, past 24 hours where the trip goes on."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def day(value: date) -> str:
    """A date as GTFS writes it: YYYYMMDD."""
    return value.strftime("%Y%m%d")


def call_row(trip: str, sequence: int, station: str, call: Call) -> Row:
    """A row of stop_times.txt."""
    return (
        trip,
        clock(call.arrival),
        clock(call.departure),
        station,
        sequence,
        0 if call.pick_up else _NOT_AVAILABLE,
        0 if call.drop_off else _NOT_AVAILABLE,
        call.metres,
    )


def stop_row(stop_id: str, place: Place) -> Row:
    """A row of stops.txt; `place` has a position."""
    code = place.codes.get("iata") or place.codes.get("uic") or ""
    return stop_id, code, place.name, f"{place.latitude:.6f}", f"{place.longitude:.6f}", place.timezone
