"""What callers say, taken apart."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking.rules import Said, said
from carnet.kernel import ids

TICKET = UUID("019a1b2c-3d4e-7f50-8a61-7283940516a7")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("", Said()),
        ("k7m2qx", Said(("k7m2qx",), reference="K7M2QX")),
        ("Ada Lovelace", Said(("Ada", "Lovelace"))),
        ("ada@example.org", Said(email="ada@example.org")),
        ("Berlin Leipzig 2026-12-01", Said(("Berlin", "Leipzig"), day=date(2026, 12, 1))),
        ("1.12.2026 lovelace", Said(("lovelace",), day=date(2026, 12, 1))),
        ("01/12/2026", Said(day=date(2026, 12, 1))),
        ("31.2.2026 0001-01-01", Said(("31.2.2026", "0001-01-01"))),
        (ids.encode("tkt", TICKET), Said(ids={"tickets": TICKET})),
        ("tkt_nonsense", Said(("tkt_nonsense",))),
        ("Turner 7ABCDE", Said(("Turner", "7ABCDE"))),
    ],
)
def test_a_line_is_taken_apart(text: str, heard: Said) -> None:
    assert said(text) == heard


def test_the_rest_of_a_long_story_is_left_out() -> None:
    assert said(" ".join("abcdefgh")).words == tuple("abcdef")


@given(st.text(max_size=200))
def test_whatever_is_said_is_heard_as_something(text: str) -> None:
    heard = said(text)
    assert len(heard.words) <= 6
    assert not heard.reference or heard.reference.lower() == heard.words[0].lower()
