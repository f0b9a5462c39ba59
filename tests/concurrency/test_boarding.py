"""One ticket lets one person on board, however many inspectors scan it at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import NewScan, Verdict
from carnet.domains.booking.models import Booking, Scan, Ticket
from carnet.infra.events.models import OutboxEvent
from tests.builders import NOW
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.doors import a_scan, code_of, inspector, offline, status_of, take, the_ticket
from tests.domains.booking.returns import broken, confirm, quote


def verdict(sale: Sale, scan: NewScan) -> Verdict:
    """The server's word for one scan."""
    return take(sale, scan)[0].judgement.verdict


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """What the first says, and the second, which begins before the first is committed and has to wait for it."""
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([second])))
    with transaction.atomic():
        before = first()
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    return before, outcome[0]


def test_of_eight_inspectors_with_one_ticket_one_lets_on_board(open_sale: Sale) -> None:
    one = bought(open_sale)
    scans = [a_scan(open_sale, code_of(one), device=f"Door {number}") for number in range(8)]
    results = all_at_once([partial(verdict, open_sale, scan) for scan in scans])
    assert Counter(results) == {Verdict.GOOD: 1, Verdict.AGAIN: 7}
    assert Scan.objects.filter(boards=True).count() == 1
    assert OutboxEvent.objects.filter(name="ticket.boarded").count() == 1
    assert broken() == []


def test_who_scans_while_another_does_is_told_of_the_first(open_sale: Sale) -> None:
    code = code_of(bought(open_sale))
    first, second = (partial(verdict, open_sale, a_scan(open_sale, code)) for _ in range(2))
    assert meanwhile(first, second) == (Verdict.GOOD, Verdict.AGAIN)


def test_negative_control_without_the_lock_the_second_inspector_gets_no_verdict(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = Booking.objects.all()
    monkeypatch.setattr(Booking, "objects", _Unlocked(unlocked))
    code = code_of(bought(open_sale))
    first, second = (partial(verdict, open_sale, a_scan(open_sale, code)) for _ in range(2))
    good, outcome = meanwhile(first, second)
    assert good is Verdict.GOOD
    # Both thought to be the first; only the table stands in between.
    assert isinstance(outcome, IntegrityError)


class _Unlocked:
    """Bookings that nobody can lock."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def select_for_update(self) -> Any:
        return self._rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)


def test_t61_the_same_scans_told_twice_at_once_happen_once(open_sale: Sale) -> None:
    one = bought(open_sale)
    scans = [offline(open_sale, code_of(one)), a_scan(open_sale, "rubbish")]
    results = all_at_once([partial(take, open_sale, *scans) for _ in range(4)])
    told = [[answer.judgement.verdict for answer in some] for some in results if not isinstance(some, Exception)]
    assert told == [[Verdict.GOOD, Verdict.UNREADABLE]] * 4, results
    assert Scan.objects.count() == 2
    assert OutboxEvent.objects.filter(name="ticket.boarded").count() == 1


def test_two_devices_that_tell_of_many_tickets_in_any_order_do_not_stand_in_each_others_way(open_sale: Sale) -> None:
    people = [bought(open_sale) for _ in range(4)]
    forth = [offline(open_sale, code_of(one), device="Door 1") for one in people]
    back = [offline(open_sale, code_of(one), device="Door 2") for one in reversed(people)]
    results = all_at_once([partial(take, open_sale, *scans) for scans in (forth, back)])
    verdicts = Counter(
        answer.judgement.verdict for some in results if not isinstance(some, Exception) for answer in some
    )
    assert verdicts == {Verdict.GOOD: 4, Verdict.AGAIN: 4}, results
    assert Scan.objects.filter(conflict=True).count() == 4


def test_t22_who_gives_the_ticket_back_while_it_is_scanned_gets_one_of_both(open_sale: Sale) -> None:
    one = bought(open_sale)
    scan, asked = a_scan(open_sale, code_of(one)), quote(one)
    good, refused = meanwhile(partial(verdict, open_sale, scan), partial(confirm, one, asked))
    assert good is Verdict.GOOD
    assert isinstance(refused, problems.TicketNotCancellable)
    assert status_of(the_ticket(one).id) == "boarded"
    assert broken() == []


def test_who_scans_a_ticket_that_is_being_given_back_is_told_so(open_sale: Sale) -> None:
    one = bought(open_sale)
    scan, asked = a_scan(open_sale, code_of(one)), quote(one)
    _, answer = meanwhile(partial(confirm, one, asked), partial(verdict, open_sale, scan))
    assert answer is Verdict.CANCELLED
    assert status_of(the_ticket(one).id) == "cancelled"
    assert broken() == []


def test_a_boarding_is_taken_back_once(open_sale: Sale) -> None:
    one = bought(open_sale)
    scan = a_scan(open_sale, code_of(one))
    take(open_sale, scan)
    undo = partial(
        operations.scan_undo,
        operator_id=open_sale.listing.operator_id,
        scan_id=scan.id,
        reason="mistake",
        by=inspector(open_sale),
        now=NOW,
    )
    results = all_at_once([undo] * 4)
    assert [type(result).__name__ for result in results] == ["KeptScan"] * 4, results
    assert OutboxEvent.objects.filter(name="ticket.unboarded").count() == 1
    assert Ticket.objects.get(pk=the_ticket(one).id).status == "issued"
    assert broken() == []
