"""T61: a request sent twice has one effect and one answer, however parallel the two are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse

from carnet.infra.idempotency.jobs import purge
from carnet.infra.idempotency.models import Record
from carnet.kernel import clock
from tests.api.client import Api, pointers, problem
from tests.infra.http import probe
from tests.infra.http.test_bearer import token_of

ADA = UUID(int=1)
BOB = UUID(int=2)


@pytest.fixture(autouse=True)
def _effects(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe_effects (id bigserial PRIMARY KEY)")
    yield
    probe.before_effect.clear()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE probe_effects")


@pytest.fixture
def ada(api: Api) -> Api:
    return api.signed_in(token_of(ADA))


def effects() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM probe_effects")
        return int(cursor.fetchone()[0])


def body(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.content)
    return document


def test_t61_the_same_request_gets_the_stored_answer(ada: Api) -> None:
    first = ada.post("/effects", {"note": "é", "fail": False}, key="k1")
    again = ada.post("/effects", {"fail": False, "note": "é"}, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert body(again) == body(first)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert effects() == 1


def test_another_body_or_address_with_the_same_key_is_refused(ada: Api) -> None:
    ada.post("/effects", {}, key="k1")
    refused = problem(ada.post("/effects", {"note": "x"}, key="k1"), 422, "IDEMPOTENCY_KEY_REUSED")
    assert pointers(refused) == {"/header/Idempotency-Key"}
    problem(ada.post("/more-effects", {}, key="k1"), 422, "IDEMPOTENCY_KEY_REUSED")
    assert effects() == 1


def test_another_key_is_another_request(ada: Api) -> None:
    assert body(ada.post("/effects", {}, key="k1"))["effects"] == 1
    assert body(ada.post("/effects", {}, key="k2"))["effects"] == 2


def test_keys_belong_to_their_user(ada: Api, api: Api) -> None:
    ada.post("/effects", {}, key="k1")
    assert body(api.signed_in(token_of(BOB)).post("/effects", {}, key="k1"))["effects"] == 2
    assert body(api.post("/effects", {}, key="k1"))["effects"] == 3


@pytest.mark.parametrize("key", [None, "", " ", "a b", "x" * 256, "é", "a\x00b"])
def test_a_key_must_be_there_and_sane(ada: Api, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    refused = problem(ada.post("/effects", {}, **headers), 400, "IDEMPOTENCY_KEY_MISSING")
    assert pointers(refused) == {"/header/Idempotency-Key"}
    assert effects() == 0


def test_the_longest_key_is_kept(ada: Api) -> None:
    assert ada.post("/effects", {}, key="x" * 255).status_code == 201


def test_a_refusal_changes_nothing_and_is_not_kept(ada: Api) -> None:
    problem(ada.post("/effects", {"fail": True}, key="k1"), 409, "SOLD_OUT")
    assert effects() == 0
    assert not Record.objects.exists()
    assert body(ada.post("/effects", {"fail": False}, key="k1"))["effects"] == 1


def test_an_error_changes_nothing_and_is_not_kept(ada: Api) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    probe.before_effect.append(fail)
    problem(ada.post("/effects", {}, key="k1"), 500, "INTERNAL")
    assert effects() == 0
    assert not Record.objects.exists()


def test_while_the_first_runs_the_second_is_told_so_at_once(ada: Api) -> None:
    inside, go_on = Event(), Event()
    probe.before_effect += [inside.set, lambda: go_on.wait(10)]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_post, "k1")
        assert inside.wait(10)
        second = ada.post("/effects", {}, key="k1")
        go_on.set()
        assert first.result().status_code == 201
    problem(second, 409, "IDEMPOTENCY_IN_PROGRESS")
    assert second["Retry-After"] == "1"
    assert ada.post("/effects", {}, key="k1")["Idempotent-Replayed"] == "true"
    assert effects() == 1


def test_t61_parallel_duplicates_have_exactly_one_effect(api: Api) -> None:
    barrier = Barrier(8)

    def send(_number: int) -> HttpResponse:
        barrier.wait()
        return _post("k1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert effects() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({body(answer)["id"] for answer in made}) == 1
    assert len([answer for answer in made if "Idempotent-Replayed" not in answer]) == 1


def test_without_a_common_key_parallel_duplicates_have_many_effects(api: Api) -> None:
    """The negative control: it is the key that makes them one."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(_post, [str(uuid4()) for _ in range(4)]))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert effects() == 4


def test_answers_are_kept_for_72_hours(ada: Api) -> None:
    ada.post("/effects", {}, key="k1")
    now = clock.now()
    assert purge(now=now + timedelta(hours=71, minutes=59)) == 0
    assert purge(now=now + timedelta(hours=72, minutes=1)) == 1
    assert not Record.objects.exists()


def _post(key: str) -> HttpResponse:
    """From a thread of its own, whose connection is its own too."""
    try:
        return Api().signed_in(token_of(ADA)).post("/effects", {}, key=key)
    finally:
        connection.close()
