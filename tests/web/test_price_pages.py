"""What passengers travel as, what each pays, promo codes: told before anything is bought, and kept afterwards."""

from __future__ import annotations

from dataclasses import replace

from carnet.domains.booking.contracts import PromoKind
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.schedule.contracts import Charge, ChargeKind, Reduction, ReductionKind, SalePeriod
from carnet.kernel import clock
from tests.domains.booking.offers import a_code, with_fares
from tests.money import give_money
from tests.web.shop import Shop

CHILD = Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15)
VAT = Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True)


def text(page: object) -> str:
    """A page in one line with ordinary spaces."""
    return " ".join(page.content.decode().replace("\xa0", " ").split())  # type: ignore[attr-defined]


def test_kinds_are_offered_with_their_ages_and_priced_one_by_one(shop: Shop) -> None:
    with_fares(shop.sale, reductions=(CHILD,), charges=(VAT,))
    shop.log_in()
    trip = text(shop.get(shop.trip, shop.chosen(passengers=2)))
    assert "Child, 6 to 14 years: 50 % less" in trip
    order = shop.order(passengers=2) | {"p2-kind": "child"}
    page = shop.client.post(f"{shop.trip}/passengers", order | {"price": "1", "p1-first_name": ""})
    assert page.status_code == 200
    shown = text(page)
    assert "1 adult, Saver</dt><dd>20.00" in shown
    assert "1 child, Saver</dt><dd>20.00" in shown
    assert "Child, 50 % less</dt><dd>-10.00" in shown
    assert "VAT 7 % included</dt><dd>1.96" in shown
    assert 'value="Lovelace 2"' in shown
    assert not Ticket.objects.exists()
    reference = shop.client.post(f"{shop.trip}/passengers", order)["Location"].split("/")[2]
    assert sorted(Ticket.objects.values_list("passenger_kind", "amount")) == [("adult", 2_000), ("child", 1_000)]
    checkout = text(shop.get(f"/bookings/{reference}/checkout"))
    assert "1 child, Saver</dt><dd>20.00" in checkout
    give_money(shop.user.id, 10_000)
    shop.client.post(f"/bookings/{reference}/pay", {"key": "pay-it-once"})
    assert "Child, 50 % less</dt><dd>-10.00" in text(shop.get(f"/bookings/{reference}"))


def test_a_promo_code_is_applied_and_what_was_typed_is_kept(shop: Shop) -> None:
    a_code(shop.sale, valid_until=None)
    shop.log_in()
    order = shop.order() | {"promo_code": "spring"}
    page = text(shop.client.post(f"{shop.trip}/passengers", order | {"price": "1"}))
    assert "Promo code</dt><dd>-4.00" in page
    assert 'value="spring"' in page
    assert 'value="Lovelace 1"' in page
    shop.client.post(f"{shop.trip}/passengers", order)
    assert Booking.objects.values_list("amount", "discount").get() == (1_600, 400)


def test_a_promo_code_that_does_not_hold_says_why_at_its_field(shop: Shop) -> None:
    a_code(shop.sale, "CROWNS", kind=PromoKind.AMOUNT, amount=100, currency="SEK")
    shop.log_in()
    for code, why in (("CROWNS", "CROWNS is for prices in SEK."), ("NOTHING", "There is no such promo code")):
        order = shop.order() | {"promo_code": code}
        for more, status in (({"price": "1"}, 200), ({}, 409)):
            page = shop.client.post(f"{shop.trip}/passengers", order | more)
            assert page.status_code == status
            shown = text(page)
            assert why in shown
            assert 'id="id_promo_code_error"' in shown
            assert f'value="{code}"' in shown
            assert 'value="Lovelace 1"' in shown
    assert not Ticket.objects.exists()


def test_a_fare_out_of_its_period_and_one_that_is_used_up_are_not_for_sale(shop: Shop) -> None:
    with_fares(shop.sale, quota=1)
    shop.log_in()
    shop.hold()
    shown = text(shop.get(shop.trip, shop.chosen()))
    assert shown.count("Sold out") == 3  # Saver, and first class, which this train has not
    assert shown.count("Chosen") == 1
    with_fares(shop.sale, version=3, quota=None, periods=(SalePeriod(until=clock.now()),))
    assert "No fare is sold for this part at the moment." in text(shop.get(shop.trip, shop.chosen()))


def test_a_sale_that_has_ended_is_told(shop: Shop) -> None:
    shop.sale.publish(replace(shop.sale.listing, version=2, sale_until=clock.now()))
    assert "Its sale has ended" in text(shop.get(shop.trip, shop.chosen()))
