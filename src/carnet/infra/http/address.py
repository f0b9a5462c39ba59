"""Where a request came from."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

# Whoever has IPv6 has so many addresses.
_IPV6_PREFIX: Final = 64
UNKNOWN: Final = "0.0.0.0"  # noqa: S104  an address to compare with, not one to listen on


def client_address(request: HttpRequest) -> str:
    """The caller's IP address: see `stated_address`."""
    return stated_address(request.META)


def stated_address(environ: Mapping[str, Any]) -> str:
    """The caller's IP address in a WSGI environment.

    `X-Forwarded-For` counts only as far as our own proxies wrote it: `CARNET_TRUSTED_PROXIES` says how many there are.
    Servers that listen on a Unix socket know no address; the answer then is 0.0.0.0.
    """
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    stated = hops[-proxies] if 0 < proxies <= len(hops) else environ.get("REMOTE_ADDR", "")
    try:
        address = ip_address(stated)
    except ValueError:
        return UNKNOWN
    # A socket for both families writes IPv4 addresses as `::ffff:203.0.113.9` (RFC 4291, section 2.5.5.2).
    return str((address.version == 6 and address.ipv4_mapped) or address)  # noqa: PLR2004  a family


def network(address: str | None) -> str | None:
    """What limits count for an address: itself, for IPv6 its /64. None where the address is unknown."""
    if not address or ip_address(address).is_unspecified:
        return None
    if isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/{_IPV6_PREFIX}", strict=False))
    return address
