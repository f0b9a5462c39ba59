"""The verbs of webhooks: endpoints are kept by operators, events come in, calls are made."""

from carnet.domains.webhooks.operations.calling import call, deliver, send_again, wake_due
from carnet.domains.webhooks.operations.endpoints import (
    endpoint_change,
    endpoint_create,
    endpoint_delete,
    endpoint_rotate,
)
from carnet.domains.webhooks.operations.taking import endpoint_test, prune, take_in

__all__ = [
    "call",
    "deliver",
    "endpoint_change",
    "endpoint_create",
    "endpoint_delete",
    "endpoint_rotate",
    "endpoint_test",
    "prune",
    "send_again",
    "take_in",
    "wake_due",
]
