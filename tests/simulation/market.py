"""Everything that people, banks and staff can do to money here, each as one verb; told what, it does just that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import ExchangeRequest, HoldRequest, Purchase, PurchaseRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.prepare import hints, prepare
from carnet.domains.booking.operations.statements import call
from carnet.domains.inventory import operations as inventory
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Destination, GoodwillReason, Part, PaymentMethod, RefundReason, TestCard
from carnet.domains.payments.models import Payment, Refund, SimulatedCharge, SimulatedRefund, Voucher
from carnet.domains.payments.operations.returning import MoneyKept
from carnet.domains.payments.operations.simulated import webhook_receive
from carnet.domains.payments.providers.simulated import notices
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot
from carnet.infra.access import PlatformRole
from carnet.infra.events import codec
from carnet.infra.jobs import run_due
from carnet.infra.jobs.housekeeping import take_back_jobs
from carnet.infra.jobs.inline import JobFailed
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_fare_table, a_listing, a_plan, a_request
from tests.money import give_money

SUPPORT: Final = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT.value}), second_factor=True)
STOPS: Final = 5


class Market:
    """Trains of one operator, buyers with money, and a bank; `now` is what every process takes for the time."""

    def __init__(self, *, buyers: int, money: int, seats: int = 300) -> None:
        self.now = NOW
        self.seats = seats
        self.fares = a_fare_table()
        self.operator_id = ids.new_id()
        self.trains: list[ListingSnapshot] = []
        self.buyers = [ids.new_id() for _ in range(buyers)]
        self.given = buyers * money
        self.purchases: list[tuple[UUID, UUID]] = []
        self.calls: list[str] = []
        for buyer in self.buyers:
            give_money(buyer, money)
        inventory.store_fare_tables([codec.to_json(self.fares)])
        for _ in range(2):
            self.put_on()

    # Trains and orders

    def put_on(self) -> None:
        """Another train is on sale; the last two are what people want."""
        plan = a_plan(self.seats)
        inventory.store_seat_plans([codec.to_json(plan)])
        train = a_listing(plan, self.fares, stops=self._stops() or STOPS)
        train = replace(train, operator_id=self.operator_id)
        inventory.store_listings([codec.to_json(train)])
        self.trains.append(train)

    def _stops(self) -> tuple[StopSnapshot, ...]:
        """The stations of the first train, one to three days after it by today's clock."""
        later = timedelta(days=(self.now - NOW).days + len(self.trains) % 3)
        return tuple(
            replace(one, arrival=one.arrival and one.arrival + later, departure=one.departure and one.departure + later)
            for one in (self.trains[0].stops if self.trains else ())
        )

    def order(self, buyer: UUID, train: ListingSnapshot, span: tuple[int, int], count: int = 1) -> HoldRequest:
        """A request for seats."""
        first, last = span
        return a_request(train, self.fares, user_id=buyer, from_stop=first, to_stop=last, count=count)

    def hold(self, request: HoldRequest) -> str:
        """The reference of what is held."""
        return str(operations.hold(request, now=self.now).body["reference"])

    def rush(self, requests: Sequence[HoldRequest]) -> int:
        """Many hold, and pay from their wallets, each verb in one statement, as the lanes do it. How many paid."""
        prepared = [prepare(request, now=self.now) for request in requests]
        try:
            held = call("booking_hold", [one.wire for one in prepared], now=self.now)
        finally:
            for one in prepared:
                for item in one.items:
                    hints.decided(item.offer.listing.id, [seat.ordinal for seat in item.seats], item.span)
        due = [
            _wire(one.request.user_id, one.wire["reference"])
            for one, reply in zip(prepared, held, strict=True)
            if reply.code is None
        ]
        return sum(reply.code is None for reply in call("booking_settle", due, now=self.now)) if due else 0

    # Paying

    def pay(self, buyer: UUID, reference: str, parts: Sequence[Part], key: str | None = None) -> Purchase:
        """Begin to pay, or go on under the same key."""
        chosen = key or str(ids.new_id())
        request = PurchaseRequest(buyer, chosen, f"{reference} {parts}".encode(), reference, tuple(parts))
        purchase = operations.purchase_begin(request, now=self.now)
        self.purchases.append((buyer, purchase.id))
        return purchase

    def decide(self, payment_id: UUID, *, approve: bool) -> None:
        """The buyer says yes or no at the bank's page."""
        payments.simulated_decide(payment_id=payment_id, approve=approve)

    def at_the_bank(self) -> list[UUID]:
        """Payments that wait for their buyers there."""
        waiting = SimulatedCharge.objects.filter(state="action").order_by("asked_at", "pk")
        return list(waiting.values_list("pk", flat=True))

    def go_on(self, purchase_id: UUID) -> Purchase:
        """The buyer comes back from the bank."""
        return operations.purchase_continue(purchase_id=purchase_id, now=self.now)

    def top_up(self, buyer: UUID, amount: int, which: TestCard) -> None:
        """Money into a wallet."""
        payments.wallet_top_up(
            user_id=buyer,
            amount=Money(amount, "EUR"),
            currency="EUR",
            instrument=which.value,
            request_key=str(ids.new_id()),
            now=self.now,
        )

    def goodwill(self, amount: int) -> str:
        """The code of a voucher that support gives."""
        goodwill = payments.Goodwill(Money(amount, "EUR"), "ada@example.org", GoodwillReason.DELAY)
        given = payments.goodwill_give(operator_id=None, goodwill=goodwill, by=SUPPORT, now=self.now)
        return Voucher.objects.get(pk=given.id).code

    # Giving back

    def paid_bookings(self, buyer: UUID) -> list[Booking]:
        """Confirmed ones."""
        return list(Booking.objects.filter(user_id=buyer, status="confirmed").order_by("created_at", "pk"))

    def issued(self, booking: Booking) -> list[Ticket]:
        """The tickets that let somebody travel."""
        return list(Ticket.objects.filter(booking_id=booking.id, status="issued").order_by("departs_at", "seat"))

    def cancel(self, booking: Booking, count: int, to: Destination, times: int = 1) -> None:
        """Quote some tickets, and confirm so many times."""
        tickets = [ticket.id for ticket in self.issued(booking)[:count]]
        quote = operations.cancellation_quote(
            user_id=booking.user_id, reference=booking.reference, ticket_ids=tickets, destination=to, now=self.now
        )
        for _ in range(times):
            operations.cancellation_confirm(
                user_id=booking.user_id, reference=booking.reference, quote_id=quote.id, now=self.now
            )

    def cancel_by_staff(self, booking: Booking, refund_bp: int | None = None) -> None:
        """Support gives everything back, or a part of it."""
        quote = operations.staff_cancellation_quote(
            by=SUPPORT,
            operator_id=None,
            reference=booking.reference,
            ticket_ids=None,
            reason=None if refund_bp is None else RefundReason.GOODWILL,
            refund_bp=refund_bp,
            now=self.now,
        )
        operations.staff_cancellation_confirm(
            by=SUPPORT, operator_id=None, reference=booking.reference, quote_id=quote.id, now=self.now
        )

    def exchange(self, booking: Booking, train: ListingSnapshot, span: tuple[int, int], parts: Sequence[Part]) -> None:
        """One ticket for another train or part of the way."""
        tickets = self.issued(booking)[:1]
        fare = next(fare for fare in self.fares.fares if (fare.family, fare.travel_class) == ("Saver", "2"))
        request = ExchangeRequest(tuple(ticket.id for ticket in tickets), train.id, *span, fare.id)
        quote = operations.exchange_quote(
            user_id=booking.user_id, reference=booking.reference, request=request, now=self.now
        )
        key = str(ids.new_id())
        operations.exchange_confirm(
            user_id=booking.user_id,
            reference=booking.reference,
            quote_id=quote.id,
            key=key,
            fingerprint=key.encode(),
            parts=tuple(parts),
            now=self.now,
        )

    def to_wallets(self) -> int:
        """Support sends to wallets what cards refused to take back."""
        refused = list(Refund.objects.filter(status="failed").order_by("pk").values_list("pk", flat=True))
        for refund_id in refused:
            payments.refund_to_wallet(by=SUPPORT, refund_id=refund_id, now=self.now)
        return len(refused)

    # The bank calls, and the clock

    def collect(self) -> None:
        """Catch the bank's calls on their way."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' RETURNING id, args",
                [notices.CALL],
            )
            self.calls += [json.loads(args)["body"] for _, args in sorted(cursor.fetchall())]

    def deliver(self, body: str) -> None:
        """One of them arrives."""
        signed = notices.sign(body, now=self.now)
        webhook_receive("simulated", signed, body.encode(), now=self.now)

    def work(self) -> None:
        """What workers do by the clock and by jobs; those of dead ones are taken back."""
        take_back_jobs(silent_since=clock.now())
        operations.expire(now=self.now)
        operations.purchases_resume(now=self.now)
        payments.payments_resolve(now=self.now)
        payments.refunds_send(now=self.now)
        self.run()

    def run(self) -> None:
        """Run the jobs that are due. One that fails for want of luck is tried again by the queue."""
        while True:
            try:
                run_due(now=self.now)
            except JobFailed as failed:
                if isinstance(failed.__cause__, MoneyKept):
                    raise
                continue
            return

    # Looking

    def findings(self) -> dict[str, Any]:
        """The auditor's findings."""
        verdicts = auditor.audit(Role.ALL, now=self.now)
        return {verdict.rule.file: verdict.findings for verdict in verdicts if verdict.broken}

    def settle_down(self) -> None:
        """All calls arrive, all clocks run out, all money gets to where it belongs."""
        self.collect()
        for body in self.calls:
            self.deliver(body)
        for minutes in (1, 12, 12, 60):
            self.now += timedelta(minutes=minutes)
            self.work()
        self.to_wallets()

    def undecided(self) -> int:
        """Payments that nobody has decided."""
        return Payment.objects.filter(status="pending").count()

    def difference_to_the_bank(self) -> int:
        """What our books say that the bank keeps for us, less what the bank's own book says, in minor units."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(-sum(e.amount), 0) FROM payments_entry e"
                " JOIN payments_account a ON a.id = e.account_id AND a.kind = 'provider_clearing'"
            )
            ours = int(cursor.fetchone()[0])
        taken = SimulatedCharge.objects.filter(state="captured").values_list("amount", flat=True)
        back = SimulatedRefund.objects.filter(state="done").values_list("amount", flat=True)
        return ours - (self.given + sum(taken) - sum(back))


def _wire(buyer: UUID, reference: str) -> dict[str, Any]:
    payment, key = ids.new_id(), str(ids.new_id())
    return {
        "user_id": str(buyer),
        "key": key,
        "fingerprint": key.encode().hex(),
        "reference": reference,
        "payment": str(payment),
        "transfer": str(ids.new_id()),
        "answer": {"id": ids.encode("pay", payment), "status": "captured", "method": "wallet"},
    }


def part(method: PaymentMethod, amount: int | None = None, *, code: str = "", which: TestCard | None = None) -> Part:
    """One of the means of a purchase."""
    given = None if amount is None else Money(amount, "EUR")
    return Part(method, given, voucher=code, instrument=which.value if which else "", return_url="https://shop.example")
