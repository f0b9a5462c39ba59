"""A hold has one end: it is paid, released or lapses, whoever comes at the same moment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, PayRequest
from carnet.domains.booking.models import Booking
from carnet.domains.booking.operations import expire, hold, pay_from_wallet, release
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money

REFUSED = problems.BookingNotPayable | problems.HoldExpired


def test_t28_t39_who_pays_and_releases_at_once_has_done_one_of_both(open_sale: Sale) -> None:
    for _ in range(8):
        user = ids.new_id()
        give_money(user, 10_000)
        order = a_request(open_sale.listing, open_sale.fares, user_id=user, from_stop=2, to_stop=3)
        reference = hold(order, now=NOW).body["reference"]
        paid, released = all_at_once(
            [
                partial(pay_from_wallet, PayRequest(user, "k", b"k", reference), now=NOW),
                partial(release, user_id=user, reference=reference, now=NOW),
            ]
        )
        if isinstance(paid, Answer):
            assert isinstance(released, problems.BookingNotReleasable)
            assert (balance(user), Booking.objects.get(reference=reference).status) == (9_000, "confirmed")
        else:
            assert isinstance(paid, REFUSED)
            assert released is True
            assert (balance(user), Booking.objects.get(reference=reference).status) == (10_000, "released")
    assert not [verdict for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]


def test_t28_t34_lapsed_holds_are_tidied_once_by_any_number_of_workers(open_sale: Sale) -> None:
    for _ in range(4):
        hold(a_request(open_sale.listing, open_sale.fares, count=2), now=NOW)
    late = NOW + timedelta(minutes=10)
    assert sum(done for done in all_at_once([partial(expire, now=late)] * 6) if isinstance(done, int)) == 4
    assert {one.status for one in Booking.objects.all()} == {"expired"}
    assert not [verdict for verdict in auditor.audit(Role.ALL, now=late) if verdict.broken]
