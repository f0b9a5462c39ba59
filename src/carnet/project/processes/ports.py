"""Finding a port that nobody listens on."""

from __future__ import annotations

import errno
import socket
from typing import Final

_TRIES: Final = 100
_LAST: Final = 65_535
_LOOPBACK: Final = "::1"


class NoFreePort(Exception):
    """All ports that were tried are taken."""


def free_port(address: str, first: int) -> int:
    """`first`, or the next port that is free on `address` and, since `localhost` may mean either, on `::1`.

    Raises NoFreePort after a hundred, or where there are no such ports.
    """
    last = min(first + _TRIES - 1, _LAST)
    for port in range(first, last + 1):
        if _free(address, port) and _free(_LOOPBACK, port):
            return port
    raise NoFreePort(f"no port from {first} on is free: name another one with PORT, up to {_LAST}")


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
