"""Settings of what is sent to servers of operators."""

from __future__ import annotations

from ipaddress import ip_network

from carnet.project import environment

# Networks that webhooks may reach although they are not of the open internet, without TLS, too.
try:
    WEBHOOK_NETWORKS = tuple(ip_network(one) for one in environment.words("CARNET_WEBHOOK_NETWORKS"))
except ValueError as _error:
    raise environment.UnusableVariable(f"CARNET_WEBHOOK_NETWORKS: {_error}") from _error
