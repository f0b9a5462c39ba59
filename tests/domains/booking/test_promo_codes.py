"""Promo codes: making them, using them, running out of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import PayRequest, PromoKind
from carnet.domains.booking.models import Booking, PromoCode, PromoUse, Ticket
from carnet.domains.booking.operations import (
    PromoCodeExists,
    hold,
    pay_from_wallet,
    price_offer,
    promo_code_create,
    promo_code_stop,
    promo_codes_create,
    release,
)
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import a_code
from tests.money import give_money


def test_a_percentage_is_taken_of_each_ticket(sale: Sale) -> None:
    a_code(sale)
    answer = hold(a_request(sale.listing, sale.fares, count=2, promo_code=" spring "), now=NOW)
    assert answer.body["price"]["amount"] == 6_400
    assert answer.body["discount"]["amount"] == 1_600
    assert answer.body["tickets"][0]["price_lines"][1]["amount"]["amount"] == -800
    (kept,) = Booking.objects.all()
    assert (kept.amount, kept.discount) == (6_400, 1_600)
    assert sum(Ticket.objects.values_list("amount", flat=True)) == 6_400
    assert PromoUse.objects.get().amount == 1_600


def test_an_amount_is_for_the_whole_booking_and_never_more_than_it_costs(sale: Sale) -> None:
    a_code(sale, kind=PromoKind.AMOUNT, amount=1_001, currency="EUR")
    a_code(sale, "GIFT", kind=PromoKind.AMOUNT, amount=100_000, currency="EUR")
    some = hold(a_request(sale.listing, sale.fares, count=3, promo_code="SPRING"), now=NOW)
    assert some.body["price"]["amount"] == 10_999
    request = a_request(sale.listing, sale.fares, count=2, promo_code="GIFT")
    all_of_it = hold(request, now=NOW)
    assert (all_of_it.body["price"]["amount"], all_of_it.body["discount"]["amount"]) == (0, 8_000)
    paid = pay_from_wallet(PayRequest(request.user_id, "p", b"", all_of_it.body["reference"]), now=NOW)
    assert paid.body["booking"]["status"] == "confirmed"


def test_a_code_holds_for_its_operator_its_trips_its_time_and_its_currency(sale: Sale) -> None:
    a_code(sale, "THEIRS", operator_id=ids.new_id())
    a_code(sale, "ELSEWHERE", listing_ids=[ids.new_id()])
    a_code(sale, "LATER", valid_from=NOW + timedelta(hours=1))
    a_code(sale, "OVER", valid_until=NOW)
    a_code(sale, "CROWNS", kind=PromoKind.AMOUNT, amount=100, currency="SEK")
    stopped = a_code(sale, "STOPPED")
    promo_code_stop(operator_id=stopped.operator_id, promo_code_id=stopped.id, by=CARNET, now=NOW)
    for name in ("NOTHING", "THEIRS", "X" * 200):
        with pytest.raises(problems.PromoCodeUnknown):
            hold(a_request(sale.listing, sale.fares, promo_code=name), now=NOW)
    for name in ("ELSEWHERE", "LATER", "OVER", "CROWNS", "STOPPED"):
        with pytest.raises(problems.PromoCodeNotValid) as refused:
            hold(a_request(sale.listing, sale.fares, promo_code=name), now=NOW)
        assert refused.value.pointers[0].path == "/promo_code"
    assert not Ticket.objects.exists()
    assert not PromoUse.objects.exists()


def test_uses_are_counted_while_they_live(sale: Sale) -> None:
    code = a_code(sale, most_uses=1)
    first = a_request(sale.listing, sale.fares, promo_code="SPRING")
    reference = hold(first, now=NOW).body["reference"]
    with pytest.raises(problems.PromoCodeUsedUp):
        hold(a_request(sale.listing, sale.fares, promo_code="SPRING"), now=NOW)
    release(user_id=first.user_id, reference=reference, now=NOW)
    hold(a_request(sale.listing, sale.fares, promo_code="SPRING"), now=NOW)
    lapsed = NOW + timedelta(minutes=10)
    last = a_request(sale.listing, sale.fares, promo_code="SPRING")
    give_money(last.user_id, 10_000)
    pay_from_wallet(PayRequest(last.user_id, "p", b"", hold(last, now=lapsed).body["reference"]), now=lapsed)
    with pytest.raises(problems.PromoCodeUsedUp):
        hold(a_request(sale.listing, sale.fares, promo_code="SPRING"), now=lapsed + timedelta(hours=1))
    shown = queries.promo_code_at(operator_id=code.operator_id, promo_code_id=code.id, by=CARNET, now=lapsed)
    assert shown.uses == 1


def test_t28_who_lapsed_and_lost_the_use_cannot_pay_any_more(sale: Sale) -> None:
    a_code(sale, most_uses=1)
    late = a_request(sale.listing, sale.fares, promo_code="SPRING")
    reference = hold(late, now=NOW).body["reference"]
    hold(a_request(sale.listing, sale.fares, promo_code="SPRING"), now=NOW + timedelta(minutes=10))
    give_money(late.user_id, 10_000)
    with pytest.raises(problems.HoldExpired):  # though its own clock says that there is time
        pay_from_wallet(PayRequest(late.user_id, "p", b"", reference), now=NOW + timedelta(minutes=9))


def test_a_limit_for_each_user(sale: Sale) -> None:
    a_code(sale, most_per_user=1)
    buyer = ids.new_id()
    hold(a_request(sale.listing, sale.fares, user_id=buyer, promo_code="SPRING"), now=NOW)
    with pytest.raises(problems.PromoCodeUsedUp):
        hold(a_request(sale.listing, sale.fares, user_id=buyer, promo_code="SPRING"), now=NOW)
    assert hold(a_request(sale.listing, sale.fares, promo_code="SPRING"), now=NOW).status == 201


def test_an_offer_says_the_same_as_the_hold_and_takes_nothing(sale: Sale) -> None:
    a_code(sale, most_uses=1)
    request = a_request(sale.listing, sale.fares, count=2, promo_code="SPRING")
    offer = price_offer(items=request.items, user_id=request.user_id, promo_code="spring", now=NOW)
    assert not PromoUse.objects.exists()
    answer = hold(request, now=NOW)
    assert offer.total.amount == answer.body["price"]["amount"]
    assert offer.discount.amount == answer.body["discount"]["amount"]
    with pytest.raises(problems.PromoCodeUsedUp):
        price_offer(items=request.items, user_id=request.user_id, promo_code="SPRING", now=NOW)


def test_codes_in_bulk_are_many_and_work_once_each(sale: Sale) -> None:
    owner = _member(sale, MemberRole.OWNER)
    made = promo_codes_create(
        operator_id=sale.listing.operator_id, count=50, amount=1_000, currency="EUR", by=owner, now=NOW
    )
    assert len({one.code for one in made}) == 50
    assert PromoCode.objects.filter(most_uses=1, amount=1_000).count() == 50
    hold(a_request(sale.listing, sale.fares, promo_code=made[0].code), now=NOW)
    with pytest.raises(problems.PromoCodeUsedUp):
        hold(a_request(sale.listing, sale.fares, promo_code=made[0].code), now=NOW)
    assert AuditEntry.objects.filter(verb="promo_codes.create").count() == 1


def test_a_code_has_one_name_and_says_what_is_wrong_with_it(sale: Sale) -> None:
    a_code(sale)
    with pytest.raises(PromoCodeExists):
        a_code(sale, "spring")
    wrong = {
        "kind": PromoKind.AMOUNT,
        "amount": -5,
        "currency": "euro",
        "most_uses": 0,
        "valid_from": NOW,
        "valid_until": NOW,
    }
    with pytest.raises(InvalidInput) as refused:
        a_code(sale, "ß", **wrong)
    paths = {pointer.path for pointer in refused.value.pointers}
    assert paths == {"/code", "/amount", "/currency", "/most_uses", "/valid_until"}
    assert PromoCode.objects.count() == 1


def _member(sale: Sale, role: MemberRole) -> Principal:
    return Principal(ids.new_id(), memberships={sale.listing.operator_id: role.value})


def test_t44_codes_are_made_and_stopped_by_their_operator(sale: Sale) -> None:
    operator, code = sale.listing.operator_id, a_code(sale)
    stranger = Principal(ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER.value})
    inspector = _member(sale, MemberRole.INSPECTOR)
    for by, refusal in ((stranger, NotFound), (inspector, Forbidden)):
        with pytest.raises(refusal):
            promo_code_create(operator_id=operator, code="MINE", kind=PromoKind.PERCENT, off_bp=1, by=by, now=NOW)
        with pytest.raises(refusal):
            promo_code_stop(operator_id=operator, promo_code_id=code.id, by=by, now=NOW)
        with pytest.raises(refusal):
            promo_codes_create(operator_id=operator, count=1, amount=1, currency="EUR", by=by, now=NOW)
    other = ids.new_id()
    owner_of_other = Principal(ids.new_id(), memberships={other: MemberRole.OWNER.value})
    with pytest.raises(NotFound):
        promo_code_stop(operator_id=other, promo_code_id=code.id, by=owner_of_other, now=NOW)
    with pytest.raises(NotFound):
        queries.promo_codes(operator_id=operator, by=stranger, now=NOW, limit=10)
    with pytest.raises(NotFound):
        queries.promo_code_at(operator_id=other, promo_code_id=code.id, by=owner_of_other, now=NOW)
    assert PromoCode.objects.get().stopped_at is None
    owner = _member(sale, MemberRole.OWNER)
    assert promo_code_stop(operator_id=operator, promo_code_id=code.id, by=owner, now=NOW).stopped_at == NOW
    assert [one.code for one in queries.promo_codes(operator_id=operator, by=inspector, now=NOW, limit=10)] == [
        "SPRING"
    ]


def test_a_code_for_one_operator_takes_nothing_off_anothers_trip(sale: Sale) -> None:
    a_code(sale)
    ours = a_request(sale.listing, sale.fares, promo_code="SPRING")
    sale.publish(replace(sale.listing, id=ids.new_id(), version=1, operator_id=ids.new_id()))
    theirs = a_request(sale.listing, sale.fares).items[0]
    answer = hold(replace(ours, items=(*ours.items, theirs)), now=NOW)
    assert [ticket["price"]["amount"] for ticket in answer.body["tickets"]] == [3_200, 4_000]


def test_whoever_guesses_codes_is_stopped_before_a_right_one_can_be_told(sale: Sale) -> None:
    a_code(sale)
    user = ids.new_id()
    items = a_request(sale.listing, sale.fares).items
    for _ in range(60):
        with pytest.raises(problems.PromoCodeUnknown):
            price_offer(items=items, user_id=user, promo_code="WINTER", now=NOW)
    for code in ("WINTER", "SPRING"):
        with pytest.raises(RateLimited):
            price_offer(items=items, user_id=user, promo_code=code, now=NOW)
    with pytest.raises(RateLimited):
        hold(a_request(sale.listing, sale.fares, user_id=user, promo_code="SPRING"), now=NOW)
    assert price_offer(items=items, user_id=ids.new_id(), promo_code="SPRING", now=NOW).discount.amount
    assert hold(a_request(sale.listing, sale.fares, user_id=user), now=NOW).status == 201


def test_right_codes_are_no_guesses(sale: Sale) -> None:
    a_code(sale)
    user, items = ids.new_id(), a_request(sale.listing, sale.fares).items
    for _ in range(70):
        price_offer(items=items, user_id=user, promo_code="SPRING", now=NOW)
