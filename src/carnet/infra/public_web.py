"""Calls to addresses that strangers have chosen: never into our own network, never for long, never led elsewhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from carnet.infra.outside import CONNECT, Session

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

READ: Final = 15.0
"""Seconds that a server may be silent."""
LONGEST: Final = 30.0
"""Seconds that a call may take, however its server drips."""
_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is given out to anybody (RFC 4291)."""
# IPv4 inside IPv6 for networks that know no other (RFC 6052).
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


class NotPublic(OSError):
    """A name leads to an address that is not of the open internet."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False  # among others whatever else networks translate from
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: tuple[Network, ...] = ()) -> int:
    """Send `body`; the status of the answer, whose body nobody reads and whose redirects nobody follows.

    Networks in `inside` may be reached although they are not public. Raises NotPublic and what `requests` raises.
    """
    with Session(connect=CONNECT, read=READ) as session:
        session.trust_env = False  # a proxy would look names up by itself
        adapter = _Adapter(inside)
        for scheme in ("https://", "http://"):
            session.mount(scheme, adapter)
        with adapter.ended_after(LONGEST):
            try:
                answer = session.post(url, data=body, headers=dict(headers), allow_redirects=False, stream=True)
            except requests.ConnectionError as error:
                raise adapter.refused or error from error
            answer.close()
    return int(answer.status_code)


class _Adapter(HTTPAdapter):
    """Connects to checked addresses alone, and remembers the connection so that it can be cut."""

    def __init__(self, inside: tuple[Network, ...]) -> None:
        self._inside = inside
        self._line: socket.socket | None = None
        self._over = False
        self.refused: NotPublic | None = None
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """As of `requests`, with our connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": self._pool(False), "https": self._pool(True)}

    def connect(self, host: str, port: int, **options: Any) -> socket.socket:
        """A connection to the first address of a name, if all of them may be called. Raises NotPublic, OSError."""
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for one in found:
            address = ip_address(str(one).partition("%")[0])
            if not is_public(address) and not any(address in network for network in self._inside):
                self.refused = NotPublic("the address is not of the open internet")
                raise self.refused
        made = create_connection((str(found[0]), port), **options)
        self._line = made.dup()
        if self._over:
            raise TimeoutError("finding the server took too long")
        return made

    @contextmanager
    def ended_after(self, seconds: float) -> Iterator[None]:
        """Cut the connection when the block takes longer."""
        timer = threading.Timer(seconds, self._cut)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self._line is not None:
                self._line.close()

    def _cut(self) -> None:
        self._over = True
        if self._line is not None:
            self._line.shutdown(socket.SHUT_RDWR)

    def _pool(self, secure: bool) -> type[HTTPConnectionPool]:
        adapter = self
        base: type[HTTPConnection] = HTTPSConnection if secure else HTTPConnection

        class Checked(base):  # type: ignore[misc, valid-type]
            def _new_conn(self) -> socket.socket:
                options = {"timeout": self.timeout, "socket_options": self.socket_options}
                return adapter.connect(self._dns_host, self.port, **options)

        class Pool(HTTPSConnectionPool if secure else HTTPConnectionPool):  # type: ignore[misc]
            ConnectionCls = Checked

        return Pool
