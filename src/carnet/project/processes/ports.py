"""Finding a port that nobody listens on, and keeping it."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TRIES: Final = 100
_LAST: Final = 65_535
_LOOPBACK: Final = "::1"


class NoFreePort(Exception):
    """All ports that were tried are taken."""


@contextmanager
def reserved_port(address: str, first: int) -> Iterator[int]:
    """`first`, or the next port that is free on `address` and, since `localhost` may mean either, on `::1`.

    Nobody else who reserves gets it while the block runs. The web server shares its port among its processes
    (SO_REUSEPORT), so two that had found the same one free would both serve it, each a part of the requests. Raises
    NoFreePort after a hundred tries, or where there are no such ports.
    """
    last = min(first + _TRIES - 1, _LAST)
    for port in range(first, last + 1):
        with _mark(port) as ours:
            if ours and _free(address, port) and _free(_LOOPBACK, port):
                yield port
                return
    raise NoFreePort(f"no port from {first} on is free: name another one with PORT, up to {_LAST}")


@contextmanager
def _mark(port: int) -> Iterator[bool]:
    """Whether the port is ours until the block ends: a name in the abstract namespace, which goes with its owner."""
    if sys.platform != "linux":
        yield True
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mark:
        try:
            mark.bind(f"\0carnet port {port}")
        except OSError:
            yield False
            return
        yield True


def _free(address: str, port: int) -> bool:
    try:
        probe = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return True  # a system without IPv6
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are ending do not count
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return address == _LOOPBACK  # without IPv6 again; any other address is not ours to listen on
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True
