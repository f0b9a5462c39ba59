"""The checkout: what pays, vouchers, cards, the bank's page, and what happens when it does not work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.booking.models import Booking, Purchase
from carnet.domains.payments.models import Payment
from carnet.kernel import clock
from tests.money import balance, give_money
from tests.web.shop import Shop, a_user
from tests.web.tills import a_voucher, bought, pay, use

# A payment provider is never called inside a transaction, not even a test's.
pytestmark = pytest.mark.django_db(transaction=True)


def text(shop: Shop, path: str) -> str:
    page = shop.get(path)
    assert page.status_code == 200, page
    return page.content.decode().replace("\u00a0", " ")


def checkout(shop: Shop, reference: str) -> str:
    return text(shop, f"/bookings/{reference}/checkout")


def status(reference: str) -> str:
    return str(Booking.objects.get(reference=reference).status)


def test_the_page_says_how_much_comes_from_what(traveller: Shop) -> None:
    give_money(traveller.user.id, 1_200)
    reference = traveller.hold("1-1", "1-2")
    page = checkout(traveller, reference)
    assert "12.00 EUR from your wallet, 28.00 EUR from your card" in page
    assert "40.00 EUR from your card" in page
    assert "Buy for 40.00 EUR" in page
    use(traveller, reference, a_voucher(1_000), way="wallet_card")
    page = checkout(traveller, reference)
    assert "30.00 EUR left to pay" in page
    assert "12.00 EUR from your wallet, 18.00 EUR from your card" in page
    assert "Buy for 40.00 EUR" in page


def test_voucher_wallet_and_card_pay_together(traveller: Shop) -> None:
    give_money(traveller.user.id, 1_200)
    reference = traveller.hold("1-1", "1-2")
    use(traveller, reference, a_voucher(1_000))
    after = pay(traveller, reference, way="wallet_card", card="sim_succeeds")
    assert traveller.get(after["Location"])["Location"] == f"/bookings/{reference}"
    parts = Payment.objects.filter(booking_id__isnull=False).order_by("place")
    assert [(one.method, one.amount, one.status) for one in parts] == [
        ("voucher", 1_000, "captured"),
        ("wallet", 1_200, "captured"),
        ("card", 1_800, "captured"),
    ]
    assert balance(traveller.user.id) == 0


def test_vouchers_alone_can_pay(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    code = a_voucher(2_500)
    use(traveller, reference, code)
    page = checkout(traveller, reference)
    assert "Your vouchers cover all of it." in page
    assert "5.00 EUR stay on it" in page
    pay(traveller, reference)
    assert status(reference) == "confirmed"


def test_a_voucher_can_be_taken_away_again(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    code = a_voucher(500)
    use(traveller, reference, code)
    used = checkout(traveller, reference)
    shown = used.split('name="away" value="')[1].split('"')[0]
    traveller.client.post(f"/bookings/{reference}/means", {"away": shown})
    assert "Take it away" not in checkout(traveller, reference)


def test_a_mistyped_code_is_told_at_its_field_and_the_choice_is_kept(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    answer = use(traveller, reference, "WRONG-CODE", way="card", card="sim_3ds")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_code_error"' in page
    assert 'value="WRONG-CODE"' in page
    assert 'value="card" checked' in page
    assert 'value="sim_3ds" checked' in page
    assert "Buy for 20.00" in page


def test_codes_of_vouchers_stand_in_no_address(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    code = a_voucher(500)
    assert code not in use(traveller, reference, code)["Location"]


def test_row_32_after_a_refused_card_one_pays_again_while_the_hold_lives(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    voucher = a_voucher(500)
    use(traveller, reference, voucher)
    after = pay(traveller, reference, way="card", card="sim_fails")
    assert traveller.get(after["Location"])["Location"] == f"/bookings/{reference}/checkout"
    page = checkout(traveller, reference)
    assert "The card was refused." in page
    assert "Nothing was charged." in page
    assert "5.00" in page.split("pay__used")[1]
    pay(traveller, reference, way="card", card="sim_succeeds")
    assert status(reference) == "confirmed"


def test_the_bank_asks_and_the_buyer_approves(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    bank = pay(traveller, reference, way="card", card="sim_3ds")["Location"]
    assert bank.startswith("/simulated-bank/pay_")
    page = text(traveller, bank)
    assert "Test bank" in page
    assert "20.00 EUR" in page
    back = traveller.client.post(bank, {"answer": "approve"})["Location"]
    assert back.endswith(f"/bookings/{reference}/paying")
    assert traveller.get(back)["Location"] == f"/bookings/{reference}"
    assert status(reference) == "confirmed"
    assert "There is nothing to confirm" in text(traveller, bank)


def test_the_buyer_refuses_at_the_bank(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    bank = pay(traveller, reference, way="card", card="sim_3ds")["Location"]
    back = traveller.client.post(bank, {"answer": "refuse"})["Location"]
    assert traveller.get(back)["Location"] == f"/bookings/{reference}/checkout"
    assert "The card was refused." in checkout(traveller, reference)
    assert status(reference) == "held"


@pytest.mark.parametrize("voucher", [0, 500])
def test_who_walks_away_from_the_bank_is_waited_for_and_may_pay_otherwise(traveller: Shop, voucher: int) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    bank = pay(traveller, reference, way="card", card="sim_3ds")["Location"]
    page = text(traveller, f"/bookings/{reference}/paying")
    assert "Your bank asks you." in page
    assert bank in page
    assert 'http-equiv="refresh"' in page
    assert "A payment waits for you at your bank." in checkout(traveller, reference)
    if voucher:
        use(traveller, reference, a_voucher(voucher), way="wallet")
    pay(traveller, reference, way="wallet")
    assert status(reference) == "confirmed"
    assert balance(traveller.user.id) == 8_000 + voucher
    assert sorted(Purchase.objects.values_list("status", flat=True)) == ["done", "failed"]


def test_t21_sent_twice_a_card_pays_once(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    form = {"key": "the-same", "way": "card", "card": "sim_succeeds"}
    for _ in range(2):
        assert traveller.client.post(f"/bookings/{reference}/pay", form).status_code == 302
    assert Payment.objects.filter(status="captured").count() == 1


def test_nothing_else_is_charged_than_the_page_said(traveller: Shop) -> None:
    give_money(traveller.user.id, 1_200)
    reference = traveller.hold("1-1")
    seen = checkout(traveller, reference).split('name="seen" value="')[1].split('"')[0]
    give_money(traveller.user.id, 300)
    answer = pay(traveller, reference, way="wallet_card", card="sim_succeeds", seen=seen)
    assert answer.status_code == 409
    assert "nothing was charged" in answer.content.decode()
    assert status(reference) == "held"


def test_without_a_provider_there_are_no_cards(traveller: Shop, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = False
    reference = traveller.hold("1-1")
    page = checkout(traveller, reference)
    assert "20.00 EUR are missing." in page
    assert "Test card" not in page
    assert " disabled>" in page
    assert traveller.get("/simulated-bank/pay_01m7yjr30sfydahe62617safd4").status_code == 404


def test_t43_a_strangers_payment_is_not_there(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    bank = pay(traveller, reference, way="card", card="sim_3ds")["Location"]
    stranger = Shop(traveller.sale, a_user("eve@example.org"))
    stranger.log_in()
    for path in (bank, f"/bookings/{reference}/paying"):
        assert stranger.get(path).status_code == 404
    for path in (bank, f"/bookings/{reference}/means"):
        assert stranger.client.post(path, {"answer": "approve", "code": "x"}).status_code == 404
    assert status(reference) == "held"


def test_cash_says_where_until_when_and_with_which_words(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    fold = checkout(traveller, reference).split("Pay in cash at a desk")[1]
    assert reference in fold
    assert traveller.sale.listing.operator_name in fold
    assert "Nothing counts as paid before that" in fold


def test_all_payments_stand_in_the_account_and_at_the_booking(traveller: Shop) -> None:
    reference = bought(traveller, "1-1")
    for path in ("/account/payments", f"/bookings/{reference}"):
        page = text(traveller, path)
        assert "Card" in page
        assert "20.00 EUR" in page
    assert reference in text(traveller, "/account/payments?method=card&status=captured")
    assert "Nothing fits" in text(traveller, "/account/payments?method=cash")
    assert reference in text(traveller, "/account/payments?status=nonsense&since=x&after=y")


def test_a_card_of_stripes_is_typed_into_its_frame_on_a_page_of_its_own(traveller: Shop, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = False
    settings.STRIPE_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_test_x", "pk_test_x"
    reference = traveller.hold("1-1")
    page = checkout(traveller, reference)
    assert "Its number goes to the payment provider and never to us." in page
    answer = pay(traveller, reference, way="card", key="mine")
    page = answer.content.decode().replace("\u00a0", " ")
    assert 'data-stripe="pk_test_x"' in page
    assert "20.00 EUR are charged to it." in page
    assert 'name="key" value="mine"' in page
    assert "script-src 'self' https://js.stripe.com" in answer["Content-Security-Policy"]
    assert "frame-src https://js.stripe.com" in answer["Content-Security-Policy"]
    assert "stripe" not in traveller.get(f"/bookings/{reference}/checkout")["Content-Security-Policy"]
    assert not Purchase.objects.exists()
    settings.STRIPE_PUBLISHABLE_KEY = ""
    assert "20.00 EUR are missing." in checkout(traveller, reference)


@pytest.mark.parametrize("rival", [False, True])
def test_t29_the_bank_says_yes_after_the_hold_has_lapsed(
    traveller: Shop, monkeypatch: pytest.MonkeyPatch, rival: bool
) -> None:
    reference = traveller.hold("1-1")
    bank = pay(traveller, reference, way="card", card="sim_3ds")["Location"]
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    back = traveller.client.post(bank, {"answer": "approve"})["Location"]
    if rival:
        other = Shop(traveller.sale, a_user("rival@example.org"))
        other.log_in()
        other.hold("1-1")
    page = traveller.client.get(back, follow=True).content.decode()
    if rival:
        assert "The bank said yes after your time was up, and somebody else has the seats." in page
        assert "nothing stays charged" in page
        assert Payment.objects.get().status in {"voided", "pending"}
    else:
        assert "You are going to Erfurt." in page
        assert Payment.objects.get().status == "captured"


def test_what_is_no_card_on_offer_is_not_charged(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    pay(traveller, reference, way="card", card="4111111111111111", instrument="4111111111111111")
    assert list(Payment.objects.values_list("instrument", flat=True)) == ["sim_succeeds"]
