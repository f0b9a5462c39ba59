"""What the simulated bank tells us on its own: signed notices, each delivered by a job to our webhook.

A notice is JSON, `{"id", "charge", "outcome", "reference"}`. Its header `Simulated-Signature` is
`t=<seconds>,v1=<hex>`: when it was sent, and the HMAC-SHA256 of `<seconds>.<body>`, with a key that is made from the
site's secret.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from carnet.domains.payments.contracts import Answer, Outcome, WebhookRefused, WebhookUnreadable
from carnet.domains.payments.models import SimulatedCharge
from carnet.infra.jobs import enqueue_many, promised
from carnet.kernel import ids

CALL: Final = "payments.simulated_call"
SIGNATURE: Final = "simulated-signature"
TOLERANCE: Final = timedelta(minutes=5)
_CALL: Final = promised(CALL)


def answer_of(row: SimulatedCharge, outcome: Outcome | None = None) -> Answer:
    """What the bank says of a charge: where it is, or that it reached `outcome`."""
    said = outcome or Outcome(row.state)
    page = f"{settings.SITE_URL}/simulated-bank/{ids.encode('pay', row.pk)}" if said is Outcome.ACTION else None
    return Answer(row.pk, said, f"sim_{row.pk.hex}", page)


def announce(row: SimulatedCharge, outcomes: Sequence[Outcome]) -> None:
    """Call our webhook with these outcomes, in this order, once the bank's transaction is committed."""
    enqueue_many(_CALL, ({"body": _body(answer_of(row, outcome))} for outcome in outcomes))


def sign(body: str, *, now: datetime) -> dict[str, str]:
    """The headers of a call with this body, sent now."""
    seconds = int(now.timestamp())
    return {SIGNATURE: f"t={seconds},v1={_mac(seconds, body)}"}


def read(headers: Mapping[str, str], body: bytes, *, now: datetime) -> tuple[str, list[Answer]]:
    """The id of a call and what it says. Raises WebhookRefused, WebhookUnreadable."""
    try:
        text = body.decode()
        fields = dict(part.split("=", 1) for part in headers.get(SIGNATURE, "").split(","))
        seconds, mac = int(fields["t"]), fields["v1"]
    except (KeyError, ValueError) as error:
        raise WebhookRefused("the call is not signed") from error
    if not constant_time_compare(mac, _mac(seconds, text)):
        raise WebhookRefused("the call is signed by somebody else")
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise WebhookRefused("the call is too old")
    return _read(text)


def _read(text: str) -> tuple[str, list[Answer]]:
    try:
        said = json.loads(text)
        answer = Answer(UUID(said["charge"]), Outcome(said["outcome"]), str(said["reference"]))
        return str(said["id"]), [answer]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WebhookUnreadable("the call says nothing that can be read") from error


def _body(answer: Answer) -> str:
    return json.dumps(
        {
            "id": f"simw_{ids.new_id().hex}",
            "charge": str(answer.payment_id),
            "outcome": answer.outcome.value,
            "reference": answer.reference,
        }
    )


def _mac(seconds: int, body: str) -> str:
    return salted_hmac("carnet.simulated-bank", f"{seconds}.{body}", algorithm="sha256").hexdigest()
