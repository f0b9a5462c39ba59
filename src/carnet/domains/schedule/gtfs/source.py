"""Getting at the files of a feed, in a zip or a folder, without ever unpacking anything to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from carnet.domains.schedule.gtfs.errors import FeedUnusable

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

REQUIRED: Final = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
CALENDARS: Final = ("calendar.txt", "calendar_dates.txt")
_BUFFER: Final = 1 << 18
_BOMB_BYTES: Final = 1 << 28
_BOMB_RATIO: Final = 200  # timetables shrink to a tenth, seldom to a fiftieth


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a feed: its size in bytes and how to open it."""

    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Feed:
    """An opened feed; `members` by the names that GTFS gives them."""

    path: Path
    members: Mapping[str, Member]

    def has(self, name: str) -> bool:
        """Whether the feed has this file, and something in it."""
        return name in self.members and self.members[name].size > 0

    @contextmanager
    def read(self, name: str, told: Callable[[int], None]) -> Iterator[BufferedReader[Any]]:
        """The bytes of a file; `told` hears how many were read. Raises FeedUnusable when it cannot be read on."""
        try:
            with self.members[name].open() as raw, BufferedReader(_Counted(raw, told), _BUFFER) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise FeedUnusable(f"{name} in {self.path.name} cannot be read: {error}") from error


class _Counted(RawIOBase):
    """A stream that tells how much was read from it."""

    def __init__(self, raw: IO[bytes], told: Callable[[int], None]) -> None:
        self._raw = raw
        self._told = told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        data = self._raw.read(len(view))
        view[: len(data)] = data
        self._told(len(data))
        return len(data)


@contextmanager
def open_feed(path: Path) -> Iterator[Feed]:
    """The feed at `path`, a zip file or a folder. Raises FeedUnusable."""
    if path.is_dir():
        yield _checked(Feed(path, _folder(path)))
        return
    if not path.exists():
        raise FeedUnusable(f"there is no file or folder {path}")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise FeedUnusable(f"{path} is no GTFS feed: neither a zip file nor a folder") from error
    with archive:
        yield _checked(Feed(path, _archive(archive)))


def _folder(path: Path) -> dict[str, Member]:
    return {
        found.name.lower(): Member(found.stat().st_size, lambda found=found: found.open("rb", buffering=0))  # type: ignore[misc]
        for found in sorted(path.glob("*.[tT][xX][tT]"))
        if found.is_file()
    }


def _archive(archive: zipfile.ZipFile) -> dict[str, Member]:
    """The text files beside `stops.txt`, which may be in a folder of the zip."""
    infos = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
    roots = [
        PurePosixPath(info.filename).parent
        for info in infos
        if PurePosixPath(info.filename).name.lower() == "stops.txt"
    ]
    root = min(roots, key=lambda folder: len(folder.parts), default=PurePosixPath())
    members = {}
    for info in infos:
        if PurePosixPath(info.filename).parent == root:
            _refuse_bomb(info)
            members[PurePosixPath(info.filename).name.lower()] = Member(
                info.file_size,
                lambda info=info: archive.open(info),  # type: ignore[misc]
            )
    return members


def _refuse_bomb(info: zipfile.ZipInfo) -> None:
    if info.file_size > max(_BOMB_BYTES, _BOMB_RATIO * info.compress_size):
        raise FeedUnusable(f"{info.filename} would unpack to {info.file_size} bytes from {info.compress_size}")


def _checked(feed: Feed) -> Feed:
    missing = [name for name in REQUIRED if not feed.has(name)]
    if missing:
        raise FeedUnusable(f"{feed.path} is no usable GTFS feed: {missing[0]} is missing or empty")
    if not any(feed.has(name) for name in CALENDARS):
        raise FeedUnusable(f"{feed.path} is no usable GTFS feed: neither calendar.txt nor calendar_dates.txt")
    return feed
