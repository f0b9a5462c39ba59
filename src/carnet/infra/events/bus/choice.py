"""Which bus this process uses."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from carnet.infra.events.bus.jobtable import JobTableBus
from carnet.infra.events.bus.port import Bus


def bus() -> Bus:
    """RabbitMQ where a broker is set (CARNET_BROKER_URL), else this database's job table."""
    url = getattr(settings, "BROKER_URL", None)
    return _broker(url, str(settings.ROLE)) if url else JobTableBus()


@cache
def _broker(url: str, role: str) -> Bus:
    from carnet.infra.events.bus.rabbitmq import RabbitBus  # noqa: PLC0415  loaded only where there is a broker
    from carnet.infra.events.bus.topology import Topology  # noqa: PLC0415

    return RabbitBus(url=url, topology=Topology(role))
