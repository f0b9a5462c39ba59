"""The ways an event can take from the outbox to the consumers' jobs: one port, two adapters, chosen by
settings.
"""

from carnet.infra.events.bus.choice import bus
from carnet.infra.events.bus.port import Bus, BusUnavailable

__all__ = ["Bus", "BusUnavailable", "bus"]
