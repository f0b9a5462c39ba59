"""Opening wallets and taking prices from them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.payments.contracts import AccountKind, Capture, Captured, CaptureRefusal, Wallet
from carnet.domains.payments.models import Account
from carnet.domains.payments.operations.ledger import account_open
from carnet.domains.payments.rules import CURRENCIES, CurrencyNotSupported
from carnet.kernel import ids
from carnet.kernel.money import Money


def wallet_open(*, user_id: UUID, currency: str) -> Wallet:
    """The user's wallet in a currency, opened if it is not there yet. Raises CurrencyNotSupported."""
    if currency not in CURRENCIES:
        raise CurrencyNotSupported(f"There are no wallets in {currency}.", supported=sorted(CURRENCIES))
    account = Account.objects.get(pk=account_open(AccountKind.WALLET, user_id, currency))
    return Wallet(user_id, Money(account.balance or 0, currency), Money(account.reserved, currency))


def wallets_capture(captures: Sequence[Capture], *, now: datetime) -> list[Captured]:
    """Take the prices of bookings from wallets: each whole or not at all, in the order given. One answer for each.

    The hot path calls the same function, `payments_capture_wallets`, from the statement that confirms the bookings.
    """
    wire = [{"request": number, **_wire(capture)} for number, capture in enumerate(captures)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_capture_wallets(%s::jsonb, %s)", [json.dumps(wire), now])
        rows = {request: (refusal, balance) for request, refusal, balance in cursor.fetchall()}
    return [_captured(capture, *rows[number]) for number, capture in enumerate(captures)]


def _captured(capture: Capture, refusal: str | None, balance: int | None) -> Captured:
    return Captured(
        refusal=CaptureRefusal(refusal) if refusal else None,
        balance=None if balance is None else Money(balance, capture.amount.currency),
    )


def _wire(capture: Capture) -> dict[str, Any]:
    currencies = {credit.amount.currency for credit in capture.credits} | {capture.amount.currency}
    if len(currencies) > 1:
        raise ValueError(f"a capture is in one currency, not in {sorted(currencies)}")
    return {
        "payment": str(capture.payment_id),
        "transfer": str(capture.transfer_id),
        "booking": str(capture.booking_id),
        "user": str(capture.user_id),
        "currency": capture.amount.currency,
        "amount": capture.amount.amount,
        "credits": [
            {
                "kind": credit.kind.value,
                "owner": str(credit.owner) if credit.owner else None,
                "amount": credit.amount.amount,
                "account": str(ids.new_id()),
            }
            for credit in capture.credits
        ],
    }
