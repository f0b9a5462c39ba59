"""What the railway and its neighbour see of their money: accounts, tickets that were given back, payouts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import Booking, BookingStatus, When
from carnet.domains.inventory import queries as inventory
from carnet.domains.settlement import operations, queries
from carnet.infra.principal import CARNET
from carnet.project.demo.catalog import Catalog

_CURRENCY: Final = "EUR"
_ACCOUNTS: Final = {
    "nordstern": ("Nordstern Bahn AG", "DE89370400440532013000", "Am Nordbahnhof 1\n20097 Hamburg", "DE 811 000 001"),
    "ligne-claire": (
        "Ligne Claire SA",
        "FR1420041010050500013M02606",
        "12 rue Dareau\n75014 Paris",
        "FR 40 303 265",
    ),
}
_PAID: Final = "nordstern"
"""Whose payout the bank has sent; the other's is on its way."""
_GIVEN_BACK: Final = 2  # bookings


def name_accounts(catalog: Catalog, *, now: datetime) -> None:
    """Let the companies say where payouts go, as long as they have not."""
    for slug, (holder, iban, address, tax_number) in _ACCOUNTS.items():
        if queries.account_of(catalog.operator(slug)) is None:
            operations.bank_account_put(
                operator_id=catalog.operator(slug),
                holder=holder,
                iban=iban,
                address=address,
                tax_number=tax_number,
                by=CARNET,
                now=now,
            )


def settle(catalog: Catalog, crowd: Sequence[UUID], *, now: datetime) -> None:
    """Let some of the crowd give tickets back, and pay the companies what they have earned, unless it is done."""
    own = catalog.operator(_PAID)
    if queries.payouts_of(operator_id=own, by=CARNET, limit=1):
        return
    for one in _upcoming(own, crowd, now=now)[:_GIVEN_BACK]:
        quote = booking.cancellation_quote(user_id=one.user_id, reference=one.reference, ticket_ids=None, now=now)
        booking.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=quote.id, now=now)
    yesterday = now - timedelta(days=1)
    for slug in reversed(_ACCOUNTS):
        made = operations.payout_make(operator_id=catalog.operator(slug), currency=_CURRENCY, now=yesterday)
        if made is not None and slug == _PAID:
            reference = f"SEPA {yesterday:%Y-%m-%d} 0017"
            operations.payout_paid(payout_id=made.id, reference=reference, by=CARNET, now=now)


def _upcoming(operator_id: UUID, crowd: Sequence[UUID], *, now: datetime) -> list[Booking]:
    """Paid bookings of the company's trips to come."""
    found = [one for user in crowd for one in bookings.bookings(user_id=user, now=now, when=When.UPCOMING)]
    return [
        one
        for one in found
        if one.status is BookingStatus.CONFIRMED
        and one.departs_at > now
        and inventory.offer(one.tickets[0].listing_id).listing.operator_id == operator_id
    ]
