"""Vouchers at their pages: giving one, looking one up, goodwill of operators and of the platform."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.payments.models import Voucher
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.money import balance, give_money
from tests.web.own import Person, member, somebody
from tests.web.running import Desk, a_desk
from tests.web.shop import Shop
from tests.web.tills import a_voucher

COMMITTED = pytest.mark.django_db(transaction=True)
GRACE = "grace@example.org"
GIFT = {"amount": "25", "currency": "EUR", "email": GRACE, "message": "Enjoy", "method": "wallet", "card": ""}
GOODWILL = {"amount": "15", "currency": "EUR", "email": GRACE, "reason": "delay", "message": ""}


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def give(shop: Shop, **form: Any) -> HttpResponse:
    return shop.client.post("/vouchers/new", {**GIFT, "key": str(ids.new_id()), **form})  # type: ignore[return-value]


def staff(name: str, role: PlatformRole) -> Person:
    person = somebody(name)
    roles = {PlatformRole.CUSTOMER, role}
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, reason="test", now=clock.now())
    return person.used_an_app()


@COMMITTED
def test_a_gift_is_bought_from_the_wallet_shown_and_printed(traveller: Shop) -> None:
    give_money(traveller.user.id, 5_000)
    answer = give(traveller)
    row = Voucher.objects.get()
    assert answer["Location"] == f"/vouchers/{ids.encode('vch', row.id)}"
    code = "-".join(row.code[place : place + 4] for place in range(0, 16, 4))
    text = traveller.get(answer["Location"]).content.decode()
    for words in (code, "Enjoy", "25.00", GRACE):
        assert words in text, words
    assert code not in traveller.get("/vouchers").content.decode()
    assert balance(traveller.user.id) == 2_500


@COMMITTED
def test_t61_a_double_click_gives_one_voucher(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    first, again = (give(traveller, key="k") for _ in range(2))
    assert first["Location"] == again["Location"]
    assert balance(traveller.user.id) == 7_500


@COMMITTED
def test_a_gift_by_card_goes_by_way_of_the_bank(traveller: Shop) -> None:
    bank = give(traveller, method="card", card="sim_3ds")["Location"]
    assert bank.startswith("/simulated-bank/pay_")
    voucher = f"/vouchers/{ids.encode('vch', Voucher.objects.get().id)}"
    waiting = traveller.get(voucher).content.decode()
    assert bank in waiting
    assert Voucher.objects.get().code[:4] not in waiting
    back = traveller.client.post(bank, {"answer": "approve"})["Location"]
    assert back.endswith("/vouchers/waiting")
    assert traveller.client.get(back)["Location"] == voucher
    assert "Can be spent" in traveller.get(voucher).content.decode()


@COMMITTED
def test_t27_a_refused_card_gives_nothing_and_keeps_what_was_typed(traveller: Shop) -> None:
    page = give(traveller, method="card", card="sim_fails")
    assert page.status_code == 422
    text = page.content.decode()
    assert "refused" in text
    assert f'value="{GRACE}"' in text
    assert "Refused, nothing taken" in traveller.get("/vouchers").content.decode()


@COMMITTED
@pytest.mark.parametrize(
    "form", [{"amount": "4.99"}, {"amount": "-5"}, {"amount": "x"}, {"email": "nobody"}, {"currency": "JPY"}, {}]
)
def test_t26_no_gift_of_nothing(traveller: Shop, form: dict[str, str]) -> None:
    assert give(traveller, **form).status_code in {409, 422}
    assert not Voucher.objects.exists()


def test_another_s_voucher_is_not_there(traveller: Shop) -> None:
    a_voucher(1_000)
    assert traveller.get(f"/vouchers/{ids.encode('vch', Voucher.objects.get().id)}").status_code == 404
    assert traveller.get("/vouchers/vch_x").status_code == 404


def test_t49_whoever_has_the_code_learns_what_is_left_and_it_is_in_no_address(shop: Shop) -> None:
    code = a_voucher(1_000)
    page = shop.client.post("/vouchers/check", {"code": code.lower()})
    assert "10.00" in page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    wrong = shop.client.post("/vouchers/check", {"code": code[::-1]})
    assert wrong.status_code == 404
    assert "There is no such voucher" in wrong.content.decode()
    assert shop.get("/vouchers/check", {"code": code}).content.decode().count("10.00") == 0


def test_an_operators_people_give_goodwill_at_its_expense(desk: Desk) -> None:
    path = f"{desk.home}/vouchers"
    form = {**GOODWILL, "key": "k"}
    for _ in range(2):
        assert desk.ines.post(path, form).status_code == 302
    row = Voucher.objects.get()
    assert (row.operator_id, row.amount, row.issued_by) == (desk.world.operator_id, 1_500, desk.ines.user.id)
    text = desk.ines.read(path)
    assert GRACE in text
    assert row.code[-4:] in text
    assert row.code[:4] not in text
    assert desk.ines.post(path, {**GOODWILL, "amount": "501", "key": "l"}).status_code == 422
    assert Voucher.objects.count() == 1


def test_t44_goodwill_is_for_those_who_may(desk: Desk) -> None:
    path = f"{desk.home}/vouchers"
    agent = member("abel", MemberRole.AGENT, desk.world.operator_id)
    stranger = somebody("mallory")
    for person, status in ((agent, 403), (stranger, 404)):
        assert person.get(path).status_code == status
        assert person.post(path, {**GOODWILL, "key": "k"}).status_code == status
    assert somebody("eve").get("/staff/vouchers").status_code == 403
    assert not Voucher.objects.exists()


def test_support_gives_goodwill_at_the_platforms_expense(db: None) -> None:
    support = staff("sam", PlatformRole.SUPPORT)
    assert support.post("/staff/vouchers", {**GOODWILL, "key": "k"}).status_code == 302
    given: UUID | None = Voucher.objects.get().operator_id
    assert given is None
    assert GRACE in support.read("/staff/vouchers")
