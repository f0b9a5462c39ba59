"""The rules of reports: states, words, terms, names of files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.support import rules
from carnet.domains.support.contracts import ReportCategory, ReportStatus
from carnet.domains.support.rules import Verb
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW

OPEN, ANSWERED, CLOSED = ReportStatus.OPEN, ReportStatus.ANSWERED, ReportStatus.CLOSED


@pytest.mark.parametrize(
    ("left", "verb", "to"),
    [
        (OPEN, Verb.WRITE, OPEN),
        (OPEN, Verb.ANSWER, ANSWERED),
        (OPEN, Verb.CLOSE, CLOSED),
        (ANSWERED, Verb.WRITE, OPEN),
        (ANSWERED, Verb.ANSWER, ANSWERED),
        (ANSWERED, Verb.CLOSE, CLOSED),
        (CLOSED, Verb.WRITE, None),
        (CLOSED, Verb.ANSWER, None),
        (CLOSED, Verb.CLOSE, CLOSED),
    ],
)
def test_the_table_of_states_is_whole(left: ReportStatus, verb: Verb, to: ReportStatus | None) -> None:
    assert rules.reached(left, verb) is to


def test_nothing_is_opened_twice() -> None:
    assert rules.MOVES[None, Verb.OPEN] is OPEN
    assert all(rules.reached(status, Verb.OPEN) is None for status in ReportStatus)


@pytest.mark.parametrize(
    ("category", "hours", "urgent"),
    [
        (ReportCategory.DELAY, 23, True),
        (ReportCategory.DELAY, 25, False),
        (ReportCategory.DELAY, -5, True),
        (ReportCategory.DELAY, -7, False),
        (ReportCategory.ACCESSIBILITY, 71, True),
        (ReportCategory.ACCESSIBILITY, 73, False),
        (ReportCategory.OTHER, None, False),
    ],
)
def test_who_is_about_to_leave_waits_less(category: ReportCategory, hours: int | None, urgent: bool) -> None:
    departs = None if hours is None else NOW + timedelta(hours=hours)
    assert rules.is_urgent(category, departs, now=NOW) is urgent
    assert rules.term(urgent=True) < rules.term(urgent=False)


def test_line_breaks_are_alike_and_ends_are_trimmed() -> None:
    assert rules.checked_text("text", "  one\r\ntwo\rthree\tfour\n ") == "one\ntwo\nthree\tfour"
    assert rules.checked_line("subject", " Große Verspätung 🚆 ", most=40) == "Große Verspätung 🚆"
    assert rules.checked_text("text", "שלום \u200f2\u200e") == "שלום \u200f2\u200e"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TOO_SHORT"),
        (" \n ", "TOO_SHORT"),
        ("x" * (rules.LONGEST_TEXT + 1), "TOO_LONG"),
        ("bell\x07", "INVALID"),
        ("nul\x00", "INVALID"),
        ("half\ud800", "INVALID"),
        ("evil\u202egnp.exe", "INVALID"),
        ("line\u2028separator", "INVALID"),
    ],
)
def test_t35_what_cannot_be_written_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.checked_text("text", text)
    (pointer,) = refused.value.pointers
    assert (pointer.path, pointer.code) == ("/text", code)


def test_a_subject_is_one_line() -> None:
    with pytest.raises(InvalidInput):
        rules.checked_line("subject", "one\ntwo", most=40)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("holiday.PNG", "holiday.webp"),
        ("../../etc/passwd", "passwd.webp"),
        ("C:\\Users\\ada\\seat.jpeg", "seat.webp"),
        ("a\r\nSet-Cookie: x.png", " x.webp".strip()),
        ('"; filename=evil.exe', "filename=evil.webp"),
        ("", "file.webp"),
        ("...", "file.webp"),
        ("x" * 300 + ".png", "x" * 80 + ".webp"),
    ],
)
def test_names_of_files_are_harmless(said: str, kept: str) -> None:
    assert rules.file_name(said, "image/webp") == kept
