"""Request ids and traces: sane ones are taken over, others replaced."""

from __future__ import annotations

import pytest

from carnet.infra import trace

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_well_formed_traceparent_is_taken_over() -> None:
    assert trace.accepted(GIVEN) == GIVEN


@pytest.mark.parametrize(
    "given",
    [None, "", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", GIVEN.upper(), GIVEN + "\n", "01" + GIVEN[2:]],
)
def test_any_other_starts_a_new_trace(given: str | None) -> None:
    made = trace.accepted(given)
    assert made != given
    assert trace.accepted(made) == made


def test_a_sane_request_id_is_kept_until_it_is_forgotten() -> None:
    assert trace.name_request("order-7781.a") == "order-7781.a"
    assert trace.request_id() == "order-7781.a"
    trace.forget_request()
    assert trace.request_id() is None


@pytest.mark.parametrize(
    "given", [None, "", "short", "x" * 129, "has blank in it", "line\nbreak-here", "-leading-dash"]
)
def test_an_odd_request_id_is_replaced(given: str | None) -> None:
    assert trace.name_request(given) != given
    trace.forget_request()
