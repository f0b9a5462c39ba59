"""Scans: the first one lets on board, told again it changes nothing, and what devices disagree about stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import TicketStatus, Verdict
from carnet.domains.booking.events import TicketBoarded
from carnet.domains.booking.models import Move, Scan, Ticket
from carnet.infra.access import MemberRole, Permission
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.doors import (
    a_scan,
    boarding,
    code_of,
    inspector,
    offline,
    status_of,
    take,
    the_ticket,
    verdict,
)
from tests.domains.booking.returns import broken, confirm, quote

LATER = NOW + timedelta(minutes=1)


def test_a_good_ticket_boards_and_everybody_who_must_know_does(sale: Sale) -> None:
    one, by = bought(sale), inspector(sale)
    scan = a_scan(sale, code_of(one), at=NOW - timedelta(seconds=20))
    (answer,) = take(sale, scan, by=by)
    assert (answer.judgement.verdict, answer.repeated, answer.conflict) == (Verdict.GOOD, False, False)
    assert answer.ticket is not None
    assert answer.ticket.boarded is not None
    assert (answer.ticket.name, answer.ticket.status, answer.ticket.reference) == (
        "Ada Lovelace 0",
        TicketStatus.BOARDED,
        one.reference,
    )
    first = answer.ticket.boarded
    assert (first.scan_id, first.at, first.stop, first.by, first.device) == (scan.id, scan.at, 0, by.user_id, "Door 1")
    assert status_of(the_ticket(one).id) == "boarded"
    event = OutboxEvent.objects.get(name="ticket.boarded")
    told = codec.from_json(TicketBoarded, event.data)
    assert (told.scan_id, told.at, told.operator_id) == (scan.id, scan.at, sale.listing.operator_id)
    assert (event.aggregate_id, event.aggregate_version) == (the_ticket(one).id, 3)
    move = Move.objects.get(subject_id=the_ticket(one).id, verb="board")
    assert (move.from_status, move.to_status, move.actor) == ("issued", "boarded", by.user_id)
    assert broken() == []


def test_a_second_scan_says_when_and_where_the_first_was(sale: Sale) -> None:
    one, first = bought(sale), a_scan(sale, None)
    take(sale, replace(first, code=code_of(one)))
    (answer,) = take(sale, a_scan(sale, code_of(one), at=LATER, device="Door 2", stop=1), now=LATER)
    assert answer.judgement.verdict is Verdict.AGAIN
    assert answer.first is not None
    assert (answer.first.scan_id, answer.first.at, answer.first.stop, answer.first.device) == (
        first.id,
        NOW,
        0,
        "Door 1",
    )
    assert not answer.conflict  # it was asked online, and refused
    assert OutboxEvent.objects.filter(name="ticket.boarded").count() == 1
    assert broken() == []


def test_t61_a_scan_that_is_told_twice_happens_once_and_is_answered_as_before(sale: Sale) -> None:
    one = bought(sale)
    scan = a_scan(sale, code_of(one))
    before, again = take(sale, scan)[0], take(sale, scan, now=LATER)[0]
    assert (before.repeated, again.repeated) == (False, True)
    assert again.judgement == before.judgement
    assert again.ticket == before.ticket
    assert Scan.objects.count() == 1
    assert OutboxEvent.objects.filter(name="ticket.boarded").count() == 1
    refused = a_scan(sale, code_of(one), at=LATER)
    answers = [take(sale, refused, now=LATER)[0] for _ in range(2)]
    assert [one.judgement.verdict for one in answers] == [Verdict.AGAIN] * 2
    assert answers[0].first == answers[1].first == again.ticket.boarded if again.ticket else False


def test_a_ticket_picked_from_the_list_by_hand_boards_like_its_code(sale: Sale) -> None:
    one = bought(sale)
    assert verdict(sale, ticket_id=the_ticket(one).id) is Verdict.GOOD
    assert verdict(sale, code_of(one)) is Verdict.AGAIN


def test_bad_codes_are_told_apart_and_board_nobody(sale: Sale) -> None:
    one = bought(sale)
    code = code_of(one)
    forged = code[:-3] + ("AAA" if code[-3:] != "AAA" else "BBB")
    assert verdict(sale, "hello") is Verdict.UNREADABLE
    assert verdict(sale, "") is Verdict.UNREADABLE
    assert verdict(sale, forged) in {Verdict.FORGED, Verdict.UNREADABLE}  # or the last letter's spare bits are wrong
    assert verdict(sale, ticket_id=ids.new_id()) is Verdict.UNKNOWN
    Ticket.objects.filter(pk=the_ticket(one).id).update(revision=F("revision") + 1)
    assert verdict(sale, code) is Verdict.OLD_CODE
    assert verdict(sale, code_of(one)) is Verdict.GOOD
    assert Scan.objects.filter(boards=True).count() == 1
    assert Scan.objects.count() == 6


def test_who_gave_the_ticket_back_and_who_has_not_paid_do_not_board(sale: Sale) -> None:
    back, unpaid = bought(sale), held(sale)
    code = code_of(back)
    confirm(back, quote(back))
    (answer,) = take(sale, a_scan(sale, code))
    assert (answer.judgement.verdict, answer.judgement.why) == (Verdict.CANCELLED, "ticket")
    assert answer.ticket is not None
    assert (answer.ticket.name, answer.ticket.reference) == ("", "")
    assert verdict(sale, ticket_id=the_ticket(unpaid).id) is Verdict.NOT_YET_PAID
    assert {status_of(the_ticket(back).id), status_of(the_ticket(unpaid).id)} == {"cancelled", "held"}


def test_nobody_boards_a_trip_that_does_not_run(sale: Sale) -> None:
    one = bought(sale)
    code = code_of(one)
    cancelled(sale, quiet=True)
    (answer,) = take(sale, a_scan(sale, code))
    assert (answer.judgement.verdict, answer.judgement.why) == (Verdict.CANCELLED, "trip")
    assert status_of(the_ticket(one).id) == "issued"


def test_a_ticket_for_another_trip_says_which_to_its_own_operator_alone(sale: Sale) -> None:
    one, here = bought(sale), sale.listing
    code = code_of(one)
    sale.publish(replace(here, id=ids.new_id(), name="ICE 505"))
    (answer,) = take(sale, a_scan(sale, code))
    assert answer.judgement.verdict is Verdict.OTHER_TRIP
    assert answer.other is not None
    assert (answer.other.trip_id, answer.other.name) == (here.id, "ICE 503")
    sale.publish(replace(here, id=ids.new_id(), operator_id=ids.new_id()))
    (told,) = take(sale, a_scan(sale, code))
    assert (told.judgement.verdict, told.other, told.ticket) == (Verdict.OTHER_TRIP, None, None)
    assert status_of(the_ticket(one).id) == "issued"


def test_t44_scans_at_another_operators_trip_tell_nothing_and_are_not_kept(sale: Sale) -> None:
    one = bought(sale)
    stranger = Principal(user_id=ids.new_id(), memberships={(elsewhere := ids.new_id()): MemberRole.OWNER})
    (answer,) = operations.scans_take(operator_id=elsewhere, scans=[a_scan(sale, code_of(one))], by=stranger, now=NOW)
    assert (answer.judgement.verdict, answer.ticket, answer.first, answer.other) == (
        Verdict.OTHER_TRIP,
        None,
        None,
        None,
    )
    with pytest.raises(NotFound):
        take(sale, a_scan(sale, code_of(one)), by=stranger)
    assert (Scan.objects.count(), status_of(the_ticket(one).id)) == (0, "issued")


def test_who_may_not_scan_is_refused(sale: Sale) -> None:
    one, operator = bought(sale), sale.listing.operator_id
    machine: dict[str, Any] = {"user_id": ids.new_id(), "key_id": ids.new_id(), "machine_of": operator}
    with pytest.raises(Forbidden):
        take(sale, a_scan(sale, code_of(one)), by=Principal(**machine, scopes=frozenset({"trips.read"})))
    assert Scan.objects.count() == 0
    gate = Principal(**machine, scopes=frozenset({Permission.TICKETS_SCAN.value}))
    (answer,) = take(sale, a_scan(sale, code_of(one)), by=gate)
    assert answer.ticket is not None
    assert answer.ticket.boarded is not None
    assert (answer.ticket.boarded.by, answer.ticket.boarded.machine) == (gate.user_id, True)


def test_of_many_scans_each_is_answered_by_itself_in_its_order(sale: Sale) -> None:
    one = bought(sale, seats=["1-1", "1-2"])
    good, other = code_of(one), code_of(one, 1)
    late = a_scan(sale, good, at=NOW, device="late")
    early = a_scan(sale, good, at=NOW - timedelta(minutes=3), device="early")
    future = a_scan(sale, other, at=NOW + timedelta(minutes=6))
    answers = take(sale, late, a_scan(sale, "rubbish"), future, early, a_scan(sale, other, stop=4))
    assert [answer.judgement.verdict for answer in answers] == [
        Verdict.AGAIN,
        Verdict.UNREADABLE,
        Verdict.BAD_TIME,
        Verdict.GOOD,
        Verdict.WRONG_STOP,
    ]
    assert answers[0].first is not None
    assert answers[0].first.device == "early"
    assert Scan.objects.count() == 4  # the one from the future can be told again
    assert take(sale, replace(future, at=NOW))[0].judgement.verdict is Verdict.GOOD
    assert broken() == []


def test_two_devices_that_were_offline_leave_a_conflict_that_shows_both_scans(sale: Sale) -> None:
    one = bought(sale)
    told_first = offline(sale, code_of(one), minutes=5, device="Door 1")
    told_later = offline(sale, code_of(one), minutes=30, device="Door 2")
    assert take(sale, told_first)[0].judgement.verdict is Verdict.GOOD
    (answer,) = take(sale, told_later, now=LATER)
    # The first that reached the server has the boarding, though the other was earlier.
    assert (answer.judgement.verdict, answer.conflict) == (Verdict.AGAIN, True)
    (conflict,) = boarding(sale, LATER).conflicts
    assert conflict.ticket is not None
    assert conflict.ticket.boarded is not None
    assert conflict.ticket.boarded.scan_id == told_first.id
    assert [(scan.id, scan.verdict, scan.shown) for scan in conflict.scans] == [
        (told_later.id, Verdict.AGAIN, Verdict.GOOD),
        (told_first.id, Verdict.GOOD, Verdict.GOOD),
    ]
    assert take(sale, told_later)[0].conflict
    assert broken() == []


def test_what_a_device_showed_while_the_answer_was_lost_is_kept_when_it_tells_again(sale: Sale) -> None:
    one = bought(sale)
    take(sale, a_scan(sale, code_of(one)))
    lost = a_scan(sale, code_of(one), device="Door 2")
    assert not take(sale, lost)[0].conflict
    (answer,) = take(sale, replace(lost, shown=Verdict.GOOD))
    assert (answer.judgement.verdict, answer.repeated, answer.conflict) == (Verdict.AGAIN, True, True)
    assert len(boarding(sale).conflicts) == 1
    assert take(sale, replace(lost, shown=Verdict.AGAIN))[0].conflict  # said once


def test_who_was_let_in_offline_with_a_cancelled_ticket_is_a_conflict_too(sale: Sale) -> None:
    one = bought(sale)
    code = code_of(one)
    confirm(one, quote(one))
    (answer,) = take(sale, offline(sale, code))
    assert (answer.judgement.verdict, answer.conflict) == (Verdict.CANCELLED, True)
    assert status_of(the_ticket(one).id) == "cancelled"
    assert len(boarding(sale).conflicts) == 1


def test_who_was_sent_away_by_a_device_is_not_on_board_though_the_ticket_is_good(sale: Sale) -> None:
    one = bought(sale)
    (answer,) = take(sale, replace(offline(sale, code_of(one)), shown=Verdict.CANCELLED))
    assert (answer.judgement.verdict, answer.conflict) == (Verdict.GOOD, True)
    assert status_of(the_ticket(one).id) == "issued"
    assert verdict(sale, code_of(one)) is Verdict.GOOD


def test_the_database_refuses_a_second_boarding_of_one_ticket(sale: Sale) -> None:
    one = bought(sale)
    take(sale, a_scan(sale, code_of(one)))
    row = Scan.objects.get()
    row.id = ids.new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.bulk_create([row])
    row.verdict, row.ticket_id = Verdict.FORGED.value, ids.new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.bulk_create([row])
