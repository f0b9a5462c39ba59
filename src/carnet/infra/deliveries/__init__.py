"""The delivery log: every message to a person, on which way, how often it was tried, and what became of it.

What is sent for the same cause leaves on a way once: the row is unique, one process takes it by a guarded UPDATE, and
failures are tried again with growing pauses until it is given up, which `carnet doctor` and staff's page tell. Texts
are not kept: they may be codes.

    record([NewDelivery(cause=f"notice:{id}", channel=Channel.EMAIL, ...)], now=now)    # in the caller's transaction
    post(letter, NewDelivery(...), now=now)                                             # in the job that sends it
"""

from carnet.infra.deliveries.contracts import Channel, Delivery, NewDelivery, State

__all__ = ["Channel", "Delivery", "NewDelivery", "State"]
