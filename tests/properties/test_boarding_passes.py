"""Whatever a boarding pass says is read back from its text."""

from __future__ import annotations

import string
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking.tickets import bcbp
from carnet.domains.booking.tickets.latin import capitals

LETTERS = string.ascii_uppercase
codes = st.text(LETTERS, min_size=3, max_size=3)
names = st.from_regex(r"[A-Z][A-Z ]{0,7}[A-Z]/[A-Z]{1,9}", fullmatch=True)
seats = st.builds(lambda row, letter: f"{row}{letter}", st.integers(1, 999), st.sampled_from(LETTERS))


@st.composite
def passes(draw: Any) -> bcbp.BoardingPass:
    issued = draw(st.dates(date(2020, 1, 1), date(2039, 12, 31)))
    return bcbp.BoardingPass(
        name=draw(names),
        pnr=draw(st.text(LETTERS + "23456789", min_size=6, max_size=6)),
        origin=draw(codes),
        destination=draw(codes),
        carrier=draw(st.from_regex(r"[A-Z][A-Z0-9]|[0-9][A-Z]", fullmatch=True)),
        number=draw(st.integers(0, 9999)),
        suffix=draw(st.sampled_from(["", *LETTERS])),
        day=issued + timedelta(days=draw(st.integers(0, 364))),
        cabin=draw(st.sampled_from("FCWY")),
        seat=draw(st.one_of(st.just(""), seats)),
        sequence=draw(st.integers(0, 9999)),
        status=draw(st.sampled_from("05")),
        issued=issued,
        passenger=draw(st.sampled_from("03")),
    )


@given(passes(), st.integers(0, 3000))
def test_what_is_written_is_read(made: bcbp.BoardingPass, later: int) -> None:
    text = bcbp.encode(made)
    assert len(text) == 77
    assert text.isascii()
    assert bcbp.decode(text, near=made.issued + timedelta(days=later)) == made


@given(st.text(max_size=40))
def test_any_name_is_capitals_and_blanks(name: str) -> None:
    found = capitals(name)
    assert found
    assert set(found) <= set(LETTERS + " ")
    assert found == found.strip()
    assert capitals(found) == found


@given(st.text(max_size=90))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        bcbp.decode(text, near=date(2026, 12, 1))
    except bcbp.BoardingPassUnreadable:
        return
    assert len(text) == 77
