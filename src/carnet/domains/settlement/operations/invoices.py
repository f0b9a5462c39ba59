"""Writing invoices and credit notes.

What a booking has come to is read from its tickets and from the ledger, not from the event that says that something
happened: whatever is missing is written, so that events may come late, twice and out of order. The counters of the
series are locked before anything is looked up, in one order, until the transaction ends: parallel writers follow one
another, each document is written once, and a number that is rolled back is given again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from babel.dates import format_date
from django.db import connection, transaction

from carnet.domains.booking import queries as booking
from carnet.domains.booking.contracts import SoldBooking, SoldTicket
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer
from carnet.domains.payments import queries as payments
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.settlement import rules
from carnet.domains.settlement.contracts import InvoiceKind
from carnet.domains.settlement.models import BankAccount, Invoice, InvoiceLine, Series
from carnet.infra import sql
from carnet.kernel import ids

_LOCALE: Final = "en_GB"
_Key = tuple[UUID, InvoiceKind, UUID]


@transaction.atomic
def invoices_write(booking_ids: Collection[UUID], *, unpaid: Collection[UUID] = (), now: datetime) -> int:
    """Write the invoices and credit notes that these bookings have come to and have not got. How many that were.

    `unpaid` are tickets that ended since their money could not be taken after all. Locks the series of their operators.
    """
    sold = booking.sold(booking_ids)
    offers = inventory.offers({ticket.listing_id for one in sold for ticket in one.tickets})
    returned = payments.returned([one.id for one in sold])
    drafts = [draft for one in sold for draft in rules.drafts(one, returned, _texts(one, offers), unpaid=unpaid)]
    _lock({(draft.operator_id, _series(draft.kind, now)) for draft in drafts})
    known = _known(drafts)
    missing = [draft for draft in drafts if _key(draft) not in known]
    if missing:
        _write(missing, known, _sellers(missing, offers), now=now)
    return len(missing)


def _lock(series: Iterable[tuple[UUID, str]]) -> None:
    wanted = sorted(series)
    Series.objects.bulk_create([Series(operator_id=one, series=name) for one, name in wanted], ignore_conflicts=True)
    for operator, name in wanted:
        Series.objects.select_for_update().get(pk=(operator, name))


def _known(drafts: Sequence[rules.Draft]) -> dict[_Key, UUID]:
    """Which documents of the drafts' bookings are there already."""
    rows = Invoice.objects.filter(booking_id__in={draft.booking.id for draft in drafts})
    found = rows.values_list("id", "operator_id", "kind", "cause_id")
    return {(operator, InvoiceKind(kind), cause): number for number, operator, kind, cause in found}


def _key(draft: rules.Draft) -> _Key:
    return draft.operator_id, draft.kind, draft.cause_id


def _write(
    drafts: Sequence[rules.Draft],
    known: dict[_Key, UUID],
    sellers: Mapping[UUID, BankAccount],
    *,
    now: datetime,
) -> None:
    # Ids of one moment are in no order; sorted, the latest number of a series comes last in lists, too.
    fresh = sorted(ids.new_id() for _ in drafts)
    numbers = dict(zip(map(_key, drafts), fresh, strict=True))
    known = known | numbers
    rows = []
    for (operator, kind), some in _by_series(drafts).items():
        first = _count(operator, _series(kind, now), len(some)) - len(some) + 1
        for number, draft in enumerate(some, first):
            corrects = known[operator, InvoiceKind.INVOICE, draft.corrects] if draft.corrects else None
            rows.append(_row(draft, numbers[_key(draft)], number, corrects, sellers[operator], now=now))
    Invoice.objects.bulk_create(rows)
    InvoiceLine.objects.bulk_create(line for draft in drafts for line in _lines(draft, numbers[_key(draft)]))


def _by_series(drafts: Iterable[rules.Draft]) -> Mapping[tuple[UUID, InvoiceKind], list[rules.Draft]]:
    found: dict[tuple[UUID, InvoiceKind], list[rules.Draft]] = defaultdict(list)
    for draft in drafts:
        found[draft.operator_id, draft.kind].append(draft)
    return found


def _count(operator: UUID, series: str, count: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("carnet.domains.settlement", "number"), {"operator": operator, "series": series, "count": count}
        )
        return int(cursor.fetchone()[0])


def _series(kind: InvoiceKind, now: datetime) -> str:
    return rules.series_of(kind, now.astimezone(UTC).year)


def _row(
    draft: rules.Draft, invoice_id: UUID, number: int, corrects: UUID | None, seller: BankAccount, *, now: datetime
) -> Invoice:
    return Invoice(
        id=invoice_id,
        operator_id=draft.operator_id,
        series=_series(draft.kind, now),
        number=number,
        kind=draft.kind.value,
        cause_id=draft.cause_id,
        corrects_id=corrects,
        booking_id=draft.booking.id,
        reference=draft.booking.reference,
        user_id=draft.booking.user_id,
        buyer_email=draft.booking.email,
        seller=seller.holder,
        seller_address=seller.address,
        tax_number=seller.tax_number,
        currency=draft.gross.currency,
        net=sum(line.net.amount for line in draft.lines),
        tax=sum(line.tax.amount for line in draft.lines),
        gross=draft.gross.amount,
        issued_at=now,
    )


def _lines(draft: rules.Draft, invoice_id: UUID) -> Iterable[InvoiceLine]:
    return (
        InvoiceLine(
            invoice_id=invoice_id,
            place=place,
            ticket_id=line.ticket_id,
            text=line.text,
            passenger=line.passenger,
            net=line.net.amount,
            tax_bp=line.tax_bp,
            tax=line.tax.amount,
            gross=line.gross.amount,
        )
        for place, line in enumerate(draft.lines, 1)
    )


def _sellers(drafts: Sequence[rules.Draft], offers: Mapping[UUID, Offer]) -> Mapping[UUID, BankAccount]:
    """Who sells: as the operator says to its bank, else as its listings call it."""
    found = {draft.operator_id: BankAccount(holder="") for draft in drafts}
    for offer in offers.values():
        found[offer.listing.operator_id] = BankAccount(holder=offer.listing.operator_name)
    return found | BankAccount.objects.in_bulk(list(found))


def _texts(one: SoldBooking, offers: Mapping[UUID, Offer]) -> Mapping[UUID, str]:
    return {ticket.id: _text(ticket, offers.get(ticket.listing_id)) for ticket in one.tickets}


def _text(ticket: SoldTicket, offer: Offer | None) -> str:
    """What was sold, in a line: `ICE 503, Berlin Hbf to München Hbf, 4 Dec 2026, Saver, seat 1-4`."""
    if offer is None:
        return ticket.family
    stops = offer.listing.stops
    origin, destination = stops[ticket.span.from_stop], stops[ticket.span.to_stop]
    event = offer.listing.kind is ListingKind.EVENT
    parts = [
        offer.listing.name,
        origin.station_name if event else f"{origin.station_name} to {destination.station_name}",
        format_date(origin.departure, "d MMM y", locale=_LOCALE) if origin.departure else "",
        ticket.family,
        f"seat {ticket.seat}" if ticket.seat else "",
    ]
    return ", ".join(part for part in parts if part)
