"""Domain events: facts published with the change that makes them true, delivered to consumers as jobs.

`publish` writes an outbox row in the caller's transaction; the relay hands new rows to the bus; consumers
get them in batches, at least once and in no order, in one transaction with their inbox rows. The same
handlers work whether the bus is this database's job table or RabbitMQ.
"""

from carnet.infra.events.drain import drain
from carnet.infra.events.envelope import Envelope
from carnet.infra.events.outbox import NoTransaction, Publication, publish, publish_many
from carnet.infra.events.registry import (
    DuplicateConsumer,
    DuplicateEvent,
    UnknownEvent,
    consumer,
    event,
)
from carnet.infra.events.relay import relay_once
from carnet.infra.events.tracing import trace

__all__ = [
    "DuplicateConsumer",
    "DuplicateEvent",
    "Envelope",
    "NoTransaction",
    "Publication",
    "UnknownEvent",
    "consumer",
    "drain",
    "event",
    "publish",
    "publish_many",
    "relay_once",
    "trace",
]
