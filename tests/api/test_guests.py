"""Guest access over HTTP, and sending tickets once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking.models import Booking
from carnet.infra import jobs
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import a_sale
from tests.messages import code_to
from tests.tokens import token_for

ADA = "ada@example.org"


@pytest.fixture
def one(db: None) -> Bought:
    """A paid booking for a train in three days."""
    sale = a_sale()
    sale.leaving_in_three_days()
    return bought(sale, now=clock.now())


def enter(reference: str) -> dict[str, Any]:
    """Ask for a code, and write it."""
    asked = {"reference": reference, "email": ADA}
    assert body(Api().post("/guest-access", asked), 202) == {"expires_in": 300}
    return body(Api().post("/guest-access/confirm", {**asked, "code": code_to(ADA)}))


def test_a_guest_reads_the_booking_and_takes_its_files(one: Bought) -> None:
    entered = enter(one.reference)
    assert entered["booking"]["reference"] == one.reference
    guest = Api(token=entered["token"])
    found = body(guest.get(f"/bookings/{one.reference}"))
    assert found == entered["booking"]
    ticket = found["tickets"][0]["id"]
    assert guest.get(f"/tickets/{ticket}.pdf").content.startswith(b"%PDF")
    assert body(guest.post(f"/bookings/{one.reference}/tickets/send"), 202)["contact"] == {"email": ADA}


def test_a_token_ends_after_an_hour(one: Bought, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Api(token=enter(one.reference)["token"])
    began = clock.now()
    for minutes, status in ((59, 200), (61, 401)):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: began + timedelta(minutes=minutes))
        assert guest.get(f"/bookings/{one.reference}").status_code == status


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic {token}", "{token}", "Bearer {token}x"])
def test_other_headers_open_nothing(one: Bought, header: str) -> None:
    token = enter(one.reference)["token"]
    answer = Api().get(f"/bookings/{one.reference}", Authorization=header.format(token=token))
    problem(answer, 401, "UNAUTHENTICATED")


def test_t49_no_address_carries_the_token(one: Bought) -> None:
    token = enter(one.reference)["token"]
    assert Api().get(f"/bookings/{one.reference}?token={token}").status_code == 401


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"reference": "abc"}, "/reference"),
        ({"reference": "AAAAA\0"}, "/reference"),
        ({"email": "nowhere"}, "/email"),
        ({"email": f"{'a' * 260}@example.org"}, "/email"),
        ({"code": "12345"}, "/code"),
        ({"code": 123456}, "/code"),
        ({"more": 1}, "/more"),
    ],
)
def test_t35_bad_bodies_are_named(db: None, change: dict[str, Any], pointer: str) -> None:
    sent = {"reference": "AAAAAA", "email": ADA, "code": "123456", **change}
    assert pointers(problem(Api().post("/guest-access/confirm", sent), 400, "INVALID_INPUT")) == {pointer}


def test_the_answers_are_the_same_whether_there_is_a_booking(one: Bought) -> None:
    for asked in (
        {"reference": one.reference, "email": ADA},
        {"reference": one.reference, "email": "eve@example.org"},
        {"reference": "AAAAAA", "email": ADA},
    ):
        assert body(Api().post("/guest-access", asked), 202) == {"expires_in": 300}
        wrong = problem(Api().post("/guest-access/confirm", {**asked, "code": "000000"}), 422, "GUEST_CODE_WRONG")
        assert wrong["detail"] == "The code is wrong, or it has lapsed. Have another one sent if it does not work."


def test_t46_asking_for_codes_is_limited(one: Bought) -> None:
    asked = {"reference": one.reference, "email": ADA}
    for _ in range(5):
        body(Api().post("/guest-access", asked), 202)
    refused = Api().post("/guest-access", asked)
    problem(refused, 429, "RATE_LIMITED")
    assert int(refused["Retry-After"]) > 0


def test_the_buyer_corrects_the_contact_and_the_guest_does_not(one: Bought) -> None:
    guest = Api(token=enter(one.reference)["token"])
    new = {"contact": {"email": "ida@example.org"}}
    problem(guest.patch(f"/bookings/{one.reference}", new), 401, "UNAUTHENTICATED")
    problem(Api(token=token_for(ids.new_id())).patch(f"/bookings/{one.reference}", new), 404, "BOOKING_UNKNOWN")
    assert Booking.objects.get().email == ADA
    found = body(Api(token=token_for(one.user_id)).patch(f"/bookings/{one.reference}", new))
    assert found["contact"] == {"email": "ida@example.org"}
    problem(guest.get(f"/bookings/{one.reference}"), 404, "BOOKING_UNKNOWN")


def test_sending_once_more_is_limited_and_goes_to_the_contact(one: Bought) -> None:
    buyer = Api(token=token_for(one.user_id))
    for _ in range(3):
        body(buyer.post(f"/bookings/{one.reference}/tickets/send"), 202)
    problem(buyer.post(f"/bookings/{one.reference}/tickets/send"), 429, "RATE_LIMITED")
    jobs.run_due()
    assert [letter.to for letter in mail.outbox] == [[ADA]] * 3


def test_a_list_is_narrowed_down_by_heap_and_text(one: Bought) -> None:
    buyer = Api(token=token_for(one.user_id))
    for query, count in {
        "when=upcoming": 1,
        "when=used": 0,
        "when=cancelled": 0,
        "when=expired": 0,
        "q=berlin": 1,
        "q=timbuktu": 0,
        "status=confirmed": 1,
        "status=completed": 0,
    }.items():
        assert len(body(buyer.get(f"/bookings?{query}"))["data"]) == count, query
    problem(buyer.get("/bookings?when=past"), 400, "INVALID_INPUT")
    problem(buyer.get("/bookings?q=%00"), 400, "INVALID_INPUT")
