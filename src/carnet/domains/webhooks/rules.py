"""Standard Webhooks 1.0 (standardwebhooks.com): secrets, signatures, when to try again; and where events may go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

EVENTS: Final[dict[str, str]] = {
    "ticket.issued": "A ticket of one of your trips is paid for.",
    "ticket.boarded": "A ticket was scanned, its passenger is on board.",
    "ticket.unboarded": "A scan was taken back as a mistake.",
    "ticket.cancelled": "A ticket was given back or taken back.",
    "ticket.exchanged": "A ticket was given away for another one.",
    "ticket.renamed": "A ticket has another name or holder.",
    "ticket.reseated": "A ticket has another seat.",
    "listing.updated": "A trip or performance on sale changed: times, status, vehicle, fares.",
    "payout.created": "A payout of what you have earned is on its way.",
    "report.opened": "A traveller wrote about one of your trips.",
}
"""What an endpoint may hear of, in words for people."""

TEST_EVENT: Final = "webhook.test"
MOST_ENDPOINTS: Final = 20
OVERLAP: Final = timedelta(hours=24)
"""How long the old secret signs beside the new one."""
KEPT: Final = timedelta(days=30)
"""How long deliveries can be looked at and sent again."""

# The first call is made at once; after the last of these pauses a delivery has failed.
PAUSES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
_LONGEST_URL: Final = 2_000
_LARGEST_PORT: Final = 65_535


def new_secret() -> str:
    """A secret as the specification writes it: `whsec_` and base 64."""
    return _PREFIX + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def signatures(secrets: Iterable[str], *, number: str, at: datetime, body: str) -> str:
    """The header `webhook-signature`: one `v1` signature (HMAC-SHA256) for each secret, apart by blanks.

    What is signed is `<id>.<Unix seconds>.<body>`.
    """
    content = f"{number}.{int(at.timestamp())}.{body}".encode()
    return " ".join(f"v1,{_signed(secret, content)}" for secret in secrets)


def _signed(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to call again after so many calls, the last one at `at`; None when that was the last."""
    return at + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def address(host: str) -> IPv4Address | IPv6Address:
    """The address that a host is written as, `localhost` among them. Raises ValueError for any other name."""
    return ip_address("127.0.0.1" if host == "localhost" else host)


def unfit_url(url: str, *, plain: bool = False) -> str:
    """Why nothing can be sent to an address, in a sentence; empty for a good one.

    `plain` allows one without TLS.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address of a server."
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        return "This is no address of a server."
    if parts.scheme not in {"https", "http"} or not host or (port is not None and not 0 < port <= _LARGEST_PORT):
        return "Write an address that begins with https://."
    if parts.scheme == "http" and not plain:
        return "Events are sent by https:// alone."
    if parts.username is not None or parts.fragment:
        return "Leave out names, passwords and what follows a #."
    return ""
