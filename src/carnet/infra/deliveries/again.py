"""Sending a message again, because its reader did not get it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.infra import audit
from carnet.infra.deliveries.contracts import Delivery, NewDelivery
from carnet.infra.deliveries.log import record
from carnet.infra.deliveries.queries import delivery
from carnet.infra.jobs import enqueue, promised
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class NotRepeatable(Problem):
    """The text was a secret or its reader is forgotten: there is nothing that could be sent again."""

    code = "DELIVERY_NOT_REPEATABLE"


def send_again(*, by: Principal, delivery_id: UUID, now: datetime) -> Delivery:
    """Have a message made and sent anew, as another row of the log. Noted in the audit log.

    Raises Forbidden, SecondFactorNeeded, NotFound, NotRepeatable.
    """
    old = delivery(by=by, delivery_id=delivery_id)
    if not old.repeatable:
        raise NotRepeatable("This message held a code or a key, or its reader is forgotten. It cannot be sent again.")
    new = _anew(old)
    with transaction.atomic():
        (number,) = record([new], now=now)
        detail = {"kind": old.kind, "as": ids.encode("msg", number)}
        audit.record(by.actor, "delivery.sent-again", ids.encode("msg", old.id), detail, now=now)
        enqueue(promised(new.job), **new.arguments, cause=new.cause)
    return delivery(by=by, delivery_id=number)


def _anew(old: Delivery) -> NewDelivery:
    return NewDelivery(
        cause=f"again:{ids.new_id()}",
        channel=old.channel,
        kind=old.kind,
        address=old.address,
        subject=old.subject,
        user_id=old.user_id,
        job=old.job,
        arguments=old.arguments,
    )
