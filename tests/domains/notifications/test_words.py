"""Every kind of notice, in every language, with the facts that its raiser promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from carnet.domains.notifications import documents
from carnet.domains.notifications.documents import LANGUAGES
from carnet.domains.notifications.documents.wording import minor, money, there, when
from carnet.domains.notifications.rules import DEFAULTS, KINDS, WISHES, Kind

FACTS = {
    "amount": "1,036.00 EUR",
    "balance": "50.00 EUR",
    "change": "moved",
    "currency": "EUR",
    "departs": "2026-12-03T13:00:00+01:00",
    "departs_at": "2026-12-03T13:00:00+01:00",
    "now": "2026-12-03T13:30:00+01:00",
    "price": "3600",
    "seats": "2",
    "until": "2026-12-01T08:10:00Z",
    "where": "36.00 EUR is in your wallet",
}


def facts_of(kind: str) -> dict[str, str]:
    return {name: FACTS.get(name, f"<{name}>") for name in KINDS[kind].facts}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_in_every_language(kind: str, language: str, caplog: pytest.LogCaptureFixture) -> None:
    assert documents.exists(kind, language)
    words = documents.write(kind, facts_of(kind), language=language, path="/somewhere")
    assert words.language == language
    assert words.title
    assert words.text
    assert bool(words.sms) == KINDS[kind].sms
    whole = f"{words.title}\n{words.text}\n{words.sms}"
    for text in ("{{", "{%", "&lt;", "T13:", "+01:00", "None"):
        assert text not in whole
    assert "\n" not in words.title
    assert caplog.text == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_something_of_its_facts(kind: str) -> None:
    """A template that forgets all facts is as good as none."""
    plain, others = facts_of(kind), dict.fromkeys(KINDS[kind].facts, "another")
    assert documents.write(kind, plain, language="en", path="") != documents.write(kind, others, language="en", path="")


def test_text_messages_are_short_and_say_where_more_is() -> None:
    for kind in (one for one in KINDS.values() if one.sms):
        words = documents.write(kind.name, facts_of(kind.name), language="en", path="/bookings/K7M2QX")
        assert words.sms.startswith("Carnet: ")
        assert words.sms.endswith("/bookings/K7M2QX")
        assert len(words.sms) < 306  # two parts


@pytest.mark.parametrize(
    ("tag", "language"), [("de", "de"), ("de-AT", "de"), ("FR-ca", "fr"), ("sv", "en"), ("", "en"), ("xx-yy-zz", "en")]
)
def test_languages_that_are_not_ours_are_english(tag: str, language: str) -> None:
    assert documents.language_of(tag) == language


def test_the_table_of_the_reference_is_that_of_the_code() -> None:
    text = (Path(__file__).parents[3] / "docs/reference/notices.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [row_of(kind) for _, kind in sorted(KINDS.items())]


def row_of(kind: Kind) -> str:
    letter = ("always" if kind.mandatory else "yes") if kind.email else ""
    facts = ", ".join(f"`{name}`" for name in kind.facts)
    return f"| `{kind.name}` | {kind.category} | {facts} | {letter} | {'yes' if kind.sms else ''} |"


def test_wishes_are_complete() -> None:
    assert set(DEFAULTS) == set(WISHES) == {kind.category for kind in KINDS.values()} | set(DEFAULTS)
    for category, wish in DEFAULTS.items():
        assert wish.category is category
        assert wish.email in WISHES[category]


def test_facts_are_written_in_the_language_and_odd_ones_as_they_are() -> None:
    assert money("1,036.00 EUR", "de") == "1.036,00\u00a0EUR" or money("1,036.00 EUR", "de") == "1.036,00 EUR"
    assert money("a lot", "de") == "a lot"
    assert minor("3600", "EUR") == "36.00 EUR"
    assert minor("3600", "??") == "3600"
    assert minor("many", "EUR") == "many"
    assert when("soon", "en") == "soon"
    assert when("2026-13-45T00:00:00Z", "en") == "2026-13-45T00:00:00Z"
    assert there("2026-12-01T08:10:00Z", "2026-12-03T13:00:00+01:00") == "2026-12-01T09:10:00+01:00"
    assert there("soon", "2026-12-03T13:00:00+01:00") == "soon"
