"""Pay a held booking from the wallet: the second of the two hot verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, PayRequest
from carnet.domains.booking.operations.end import fail
from carnet.domains.booking.operations.refusals import refusal
from carnet.domains.booking.operations.statements import Lane, Reply, call
from carnet.kernel import ids
from carnet.kernel.problem import Problem

_TRIES: Final = 5

lane = Lane("booking_settle")


def pay_from_wallet(request: PayRequest, *, now: datetime, queued: bool = False) -> Answer:
    """Charge the buyer's wallet and confirm the booking, in one atomic step.

    `queued` sends the request together with others that wait in this process (not inside a transaction). The same key
    and body again give the stored answer. Raises one of `problems`; then nothing was charged.
    """
    payment = ids.new_id()
    wire = {
        "user_id": str(request.user_id),
        "key": request.key,
        "fingerprint": request.fingerprint.hex(),
        "reference": request.reference,
        "payment": str(payment),
        "transfer": str(ids.new_id()),
        "answer": {"id": ids.encode("pay", payment), "status": "captured", "method": "wallet"},
    }
    for _ in range(_TRIES):
        reply = lane.send(wire) if queued else call("booking_settle", [wire], now=now)[0]
        if reply.code is None or reply.code == "REPLAYED":
            return Answer(reply.status or 201, reply.body or {}, replayed=reply.code == "REPLAYED")
        if reply.code in {"LISTING_CANCELLED", "DEPARTED"}:
            fail(user_id=request.user_id, reference=request.reference, reason=reply.code.lower(), now=now)
        if reply.code != "AGAIN":
            raise _refusal(request, reply)
    raise problems.Busy("Other payments of yours are under way; nothing was charged. Try again.")


def _refusal(request: PayRequest, reply: Reply) -> Problem:
    facts = reply.facts or {}
    if reply.code in {"INSUFFICIENT_FUNDS", "NO_WALLET"}:
        return problems.InsufficientFunds(
            "Your wallet does not cover the price; nothing was charged.",
            balance={"amount": facts.get("balance") or 0, "currency": facts["currency"]},
            price={"amount": facts["amount"], "currency": facts["currency"]},
        )
    return refusal(reply.code, request.reference)
