"""A crowd of keep-alive HTTP clients in one thread, as thin as Python allows: it shares the cores it measures."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Response:
    """A status and the bytes of a body."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class _Connection(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._waiter: asyncio.Future[Response] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = bytes(self._received).partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(rest) >= length and self._waiter is not None:
            self._received.clear()
            waiter, self._waiter = self._waiter, None
            waiter.set_result(Response(int(head[9:12]), rest[:length]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionResetError("the server hung up"))

    async def send(self, message: bytes) -> Response:
        """Send a whole request and wait for its answer."""
        assert self._transport is not None  # noqa: S101
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return await self._waiter

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Tally:
    """What a crowd met: answers by status, how long each took (seconds), and what clients counted themselves."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """Answers received."""
        return sum(self.statuses.values())

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds

    @property
    def errors(self) -> int:
        """Answers that must never be: 5xx."""
        return sum(count for status, count in self.statuses.items() if status >= _SERVER_ERROR)

    def percentile(self, percent: int) -> float:
        """The latency that `percent` of the answers kept, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000


class Client:
    """What one member of the crowd uses."""

    def __init__(self, connection: _Connection, host: str, tally: Tally) -> None:
        self._connection = connection
        self._host = host
        self.tally = tally

    async def get(self, path: str) -> Response:
        """GET without a body."""
        return await self._timed(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    async def post(self, path: str, body: Mapping[str, Any], *, token: str, key: str) -> Response:
        """POST JSON as somebody, under an idempotency key."""
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return await self._timed(head.encode() + content)

    async def _timed(self, message: bytes) -> Response:
        started = time.perf_counter()
        response = await self._connection.send(message)
        self.tally.latencies.append(time.perf_counter() - started)
        self.tally.statuses[response.status] += 1
        return response


Member = Callable[[Client, int], Awaitable[None]]


def for_seconds(seconds: float, step: Member) -> Member:
    """A member that repeats `step` until the time is over."""

    async def repeat(client: Client, number: int) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            await step(client, number)

    return repeat


def at_pace(per_second: float, seconds: float, step: Member) -> Member:
    """A member that starts `step` at an even pace, or as soon as the one before has ended."""

    async def repeat(client: Client, number: int) -> None:
        interval = 1 / per_second
        due = time.perf_counter() + random.random() * interval
        end = time.perf_counter() + seconds
        while due < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await step(client, number)
            due += interval

    return repeat


def run(port: int, size: int, member: Member) -> Tally:
    """Let `size` clients loose on a server of this machine, all at once, and wait for the last one."""
    return asyncio.run(_run(port, size, member))


async def _run(port: int, size: int, member: Member) -> Tally:
    loop = asyncio.get_running_loop()
    tally = Tally()
    connections = [(await loop.create_connection(_Connection, "127.0.0.1", port))[1] for _ in range(size)]
    clients = [Client(connection, f"127.0.0.1:{port}", tally) for connection in connections]
    started = time.perf_counter()
    await asyncio.gather(*(member(client, number) for number, client in enumerate(clients)))
    tally.seconds = time.perf_counter() - started
    for connection in connections:
        connection.close()
    return tally
