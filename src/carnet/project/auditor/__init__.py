"""`carnet audit`: the rules that are never broken, proved over all rows.

It shares no code with what it audits: each rule is one SQL file that reads the tables themselves and returns
`(subject, finding)` for every row that breaks it. See `docs/reference/rules.md` for the rules in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from carnet.infra import sql
from carnet.project.roles import Role

# Events are pruned some time after they were sent; only younger changes must still have theirs.
EVENTS_KEPT: Final = timedelta(days=13)
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its number in the list of rules, what it says, the SQL file that proves it, the rows it is about."""

    number: int
    says: str
    file: str
    table: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule."""

    subject: str
    finding: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one rule; `findings` are the first of `broken` rows."""

    rule: Rule
    rows: int
    broken: int
    findings: tuple[Finding, ...]


SALES_RULES: Final = (
    Rule(1, "spans of live tickets on one seat never overlap", "tickets_overlap", "booking_ticket"),
    Rule(1, "a seat's legs are exactly its live tickets' legs", "seats_match_tickets", "inventory_seat"),
    Rule(1, "an unpaid ticket has its hold, a paid one has none", "holds_match_tickets", "inventory_hold"),
    Rule(1, "a ticket names the seat it takes, or its holder may choose", "seats_have_names", "booking_ticket"),
    Rule(2, "free + held + sold = capacity on every leg", "legs_add_up", "inventory_listing"),
    Rule(3, "every transfer sums to zero per currency", "transfers_balance", "payments_transfer"),
    Rule(3, "a wallet or voucher holds what its entries say, never less", "wallets_match_entries", "payments_account"),
    Rule(3, "what is reserved is what its payments have not decided", "reserved_is_undecided", "payments_reserved"),
    Rule(3, "a voucher is paid for, and never worth more than it was", "vouchers_are_paid_for", "payments_voucher"),
    Rule(3, "the ledger only grows", "ledger_only_grows", "payments_entry"),
    Rule(4, "a booking is confirmed if and only if its price is captured", "confirmed_is_paid", "booking_booking"),
    Rule(4, "a captured payment is posted, with its own amount", "captured_is_posted", "payments_payment"),
    Rule(4, "whoever is paid for tickets has what they cost or kept", "shares_match_tickets", "booking_ticket"),
    Rule(4, "a purchase ends, and its payments as it does", "purchases_end", "booking_purchase"),
    Rule(5, "what is owed to buyers is what has not gone back to them", "refunds_due_are_owed", "payments_refund"),
    Rule(5, "refunded is never more than captured", "refunds_within_captures", "payments_payment"),
    Rule(
        5,
        "an exchange costs what its quote says, one new ticket for each old",
        "exchanges_are_settled",
        "booking_quote",
    ),
    Rule(6, "every state was reached by a move in the history", "moves_lead_to_states", "booking_move"),
    Rule(6, "every change that others must know has its event", "changes_have_events", "events_outbox"),
    Rule(6, "who is boarded was let on board by one scan", "boardings_match_scans", "booking_scan"),
    Rule(
        6,
        "a ticket's name, holder and code are what its history says",
        "amendments_lead_to_tickets",
        "booking_amendment",
    ),
    Rule(6, "a report is where its history has led it", "reports_match_history", "support_report"),
    Rule(7, "a booking costs what its tickets cost, in one currency", "bookings_add_up", "booking_booking"),
    Rule(9, "a fare is sold to no more than its quota", "quotas_match_tickets", "inventory_quota_use"),
    Rule(9, "a promo code is used within its limits", "promo_codes_within_limits", "booking_promo_use"),
    Rule(10, "a payout is one transfer, one that failed two", "payouts_match_transfers", "settlement_payout"),
    Rule(10, "invoices are numbered without a gap and add up", "invoice_numbers", "settlement_invoice"),
    Rule(11, "who waited has what they were offered, or had", "offers_match_bookings", "booking_waiting_entry"),
)


def rules(role: Role) -> Sequence[Rule]:
    """The rules that can be proved in a role's own database."""
    return SALES_RULES if role in {Role.ALL, Role.SALES} else ()


def audit(role: Role, *, now: datetime) -> Iterator[Verdict]:
    """Prove each rule over all rows, as they are at `now`. All in one snapshot if the caller opened one."""
    for rule in rules(role):
        yield prove(rule, now=now)


def prove(rule: Rule, *, now: datetime) -> Verdict:
    """Prove one rule over all rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rule.table}")  # noqa: S608  a constant of this file
        (rows,) = cursor.fetchone()
        cursor.execute(sql.load(__package__, rule.file), {"now": now, "events_since": now - EVENTS_KEPT})
        found = cursor.fetchall()
    findings = tuple(Finding(str(subject), finding) for subject, finding in found[:_SHOWN])
    return Verdict(rule, rows, len(found), findings)
