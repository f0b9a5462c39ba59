"""Where a request came from: only our own proxies are believed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from carnet.infra.http.address import UNKNOWN, client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, None, "192.0.2.9", "192.0.2.9"),
        (0, "198.51.100.1", "192.0.2.9", "192.0.2.9"),
        (1, "198.51.100.1", "192.0.2.9", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "192.0.2.9", "198.51.100.1"),
        (2, "10.9.9.9, 198.51.100.1, 192.0.2.8", "192.0.2.9", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.9", "192.0.2.9"),
        (1, "2001:DB8::1", "192.0.2.9", "2001:db8::1"),
        (0, None, "::ffff:192.0.2.9", "192.0.2.9"),
        (1, "::ffff:198.51.100.1", "192.0.2.9", "198.51.100.1"),
        (1, "nonsense", "192.0.2.9", UNKNOWN),
        (0, None, "", UNKNOWN),
    ],
)
def test_the_address(settings: Any, proxies: int, forwarded: str | None, remote: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory(headers=headers, REMOTE_ADDR=remote).get("/")) == address
