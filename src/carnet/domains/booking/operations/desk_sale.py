"""Selling at a desk to somebody who stands there and has no account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import Answer, Booking, HoldItem, HoldRequest
from carnet.domains.booking.operations.hold import hold
from carnet.domains.inventory import queries as inventory
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import ids


def desk_print(*, by: Principal, operator_id: UUID, reference: str, now: datetime) -> Booking:
    """A booking whose tickets are to be printed for who stands at the desk; the audit log says who did.

    Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    whole, _back = queries.desk_booking(by=by, operator_id=operator_id, reference=reference, now=now)
    audit.record(
        by.actor, "desk.print", ids.encode("bkg", whole.id), {"operator": ids.encode("opr", operator_id)}, now=now
    )
    return whole


def desk_hold(
    *, by: Principal, operator_id: UUID, key: str, fingerprint: bytes, item: HoldItem, email: str, now: datetime
) -> Answer:
    """Hold seats of the operator's trip for a buyer of no account; who pays at the desk then has the tickets.

    Every sale has a buyer of its own, by whom limits count. Without an `email` nobody is written to. Repeating a `key`
    repeats the answer. Raises NotFound, Forbidden, SecondFactorNeeded, ListingUnknown (also for another operator's),
    and what `hold` raises.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    if inventory.offer(item.listing_id).listing.operator_id != operator_id:
        raise inventory.ListingUnknown("There is no such trip or performance of this operator.")
    asked = HoldRequest(
        user_id=uuid5(by.user_id, key),
        key=key,
        fingerprint=fingerprint,
        items=(item,),
        email=email or rules.NO_EMAIL,
    )
    answer = hold(asked, now=now)
    if not answer.replayed:
        detail = {"operator": ids.encode("opr", operator_id), "passengers": len(item.passengers)}
        audit.record(by.actor, "desk.hold", str(answer.body["id"]), detail, now=now)
    return answer
