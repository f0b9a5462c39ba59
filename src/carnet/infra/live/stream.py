"""Answers that stay open: server-sent events (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from carnet.infra.live.hub import HUB, Hub
from carnet.infra.live.places import Place, Woken
from carnet.kernel.problem import InvalidInput

CONTENT_TYPE: Final = "text/event-stream"
HEARTBEAT: Final = 15.0
"""Seconds after which silence is broken, for proxies and to notice that nobody reads any more."""
_AGAIN: Final = 2_000  # milliseconds until a browser comes back to an answer that ended
_AGAIN_LATER: Final = 15_000  # the same where there was no place
_LONGEST_NUMBER: Final = 18  # digits
_HEADER: Final = "Last-Event-ID"


@dataclass(frozen=True, slots=True)
class Message:
    """Something that is told. Messages with a `number` are told in its order, and once."""

    event: str
    data: Mapping[str, Any]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell after a number. `state` is how things stand, and has the number to go on after.

    `more` says that there is more to tell than fits into one answer of the database.
    """

    state: Message
    messages: tuple[Message, ...] = field(default=())
    more: bool = False


Read = Callable[[int | None], News]
"""What is new after a number; after None only how things stand."""


def after_of(request: HttpRequest) -> int | None:
    """The number to go on after: a browser that comes back says it in a header, a page in `?after=`.

    Raises InvalidInput.
    """
    for pointer, text in (
        (f"/header/{_HEADER}", request.headers.get(_HEADER)),
        ("/query/after", request.GET.get("after")),
    ):
        if text:
            if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
                raise InvalidInput.at(pointer, "This is no number of a message.")
            return int(text)
    return None


def respond(*, user_id: UUID, after: int | None, read: Read, hub: Hub | None = None) -> StreamingHttpResponse:
    """An answer that tells what `read` finds, now and whenever the bell rings for this person."""
    own = hub or HUB
    place = own.take(user_id) if settings.LIVE_SECONDS else None
    lines = _once(after, read) if place is None else _Open(own, place, after, read)
    response = StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would keep the lines until there are enough of them
    return response


class _Open:
    """The lines of an open answer. The place is given back however it ends, also before its first line."""

    def __init__(self, hub: Hub, place: Place, after: int | None, read: Read) -> None:
        self._hub, self._place = hub, place
        self._lines = _lines(place, after, read)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._lines)

    def close(self) -> None:
        """Django calls it when the answer has ended, or its reader has gone."""
        self._lines.close()
        self._hub.places.leave(self._place)


def _lines(place: Place, after: int | None, read: Read) -> Generator[bytes]:
    end = time.monotonic() + settings.LIVE_SECONDS
    news = _read(read, after)
    yield _retry(_AGAIN) + _written(news)
    why = Woken.NOTHING
    while why is not Woken.END and (left := end - time.monotonic()) > 0:
        why = Woken.NEWS if news.more else place.sleep(min(HEARTBEAT, left))
        if why is Woken.NEWS:
            before, news = news, _read(read, news.state.number)
            if news.state != before.state:
                yield _written(news)
        elif why is Woken.END:
            yield _retry(_AGAIN_LATER)  # there are more pages than places: not back at once to take another's
        else:
            yield b": still here\n\n"


def _once(after: int | None, read: Read) -> Iterator[bytes]:
    yield _retry(_AGAIN_LATER) + _written(_read(read, after))


def _read(read: Read, after: int | None) -> News:
    """Read, and keep no connection while nothing happens."""
    try:
        return read(after)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _retry(milliseconds: int) -> bytes:
    return f"retry: {milliseconds}\n\n".encode()


def _written(news: News) -> bytes:
    return b"".join(map(_event, (*news.messages, news.state)))


def _event(message: Message) -> bytes:
    number = "" if message.number is None else f"id: {message.number}\n"
    return f"{number}event: {message.event}\ndata: {json.dumps(message.data)}\n\n".encode()
