"""Codes that people copy: what is found of their mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.kernel import readable
from carnet.kernel.readable import ALPHABET

TEXTS = st.text(ALPHABET, min_size=1, max_size=24)


def checked(text: str) -> str:
    return text + readable.check_character(text)


def test_the_alphabet_has_nothing_that_looks_alike() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set("IO01") & set(ALPHABET)


@given(TEXTS)
def test_what_was_made_is_sound(text: str) -> None:
    assert readable.is_sound(checked(text))


@given(TEXTS, st.data())
def test_one_wrong_character_is_always_found(text: str, data: st.DataObject) -> None:
    code = checked(text)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(sorted(set(ALPHABET) - {code[place]})))
    assert not readable.is_sound(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "A", "aa", "A-A", "I1", "\0\0"])
def test_other_texts_are_not_sound(text: str) -> None:
    assert not readable.is_sound(text)


def test_codes_are_read_in_groups_of_four() -> None:
    assert readable.in_groups("ABCDEFGHJ") == "ABCD-EFGH-J"
    assert len(readable.random_text(15)) == 15
