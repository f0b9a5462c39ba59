"""How contacts are written, how old somebody is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from carnet.domains.identity import rules


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("o'brien+x@sub.example.co.uk", "o'brien+x@sub.example.co.uk"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
    ],
)
def test_an_email_is_kept_in_one_form(given: str, kept: str) -> None:
    assert rules.email(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "@",
        "a@",
        "@b.c",
        "a@b",
        "a b@c.de",
        "a@b..de",
        "a..b@c.de",
        ".a@c.de",
        "ä@c.de",
        "a@c.de\x00",
        '"a"@c.de',
        "a@-c.de",
        "a@" + "x" * 64 + ".de",
        "x" * 65 + "@c.de",
        "a@" + "b." * 126 + "de",
        "a@c.de\nb@c.de",
    ],
)
def test_what_is_no_email_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        rules.email(given)


@pytest.mark.parametrize("given", ["+4930123456", "+49 30 123456", "+49 (30) 123-456", " +49.30.123456 "])
def test_a_phone_number_is_kept_in_e164(given: str) -> None:
    assert rules.phone(given) == "+4930123456"


@pytest.mark.parametrize("given", ["", "030123456", "+049123456", "+49", "+" + "1" * 16, "+49٣٠123456", "+49x30123456"])
def test_what_is_no_phone_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        rules.phone(given)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
    ],
)
def test_age_is_counted_in_birthdays(born: date, on: date, years: int) -> None:
    assert rules.age(born, on) == years


def test_owners_have_lived_fifteen_years() -> None:
    assert rules.old_enough(date(2011, 5, 4), date(2026, 5, 4))
    assert not rules.old_enough(date(2011, 5, 5), date(2026, 5, 4))


@pytest.mark.parametrize("tag", ["de", "pt-BR", "zh-Hant-TW", "ast"])
def test_language_tags(tag: str) -> None:
    assert rules.language(tag) == tag


@pytest.mark.parametrize("tag", ["", "d", "german", "de_DE", "DE", "de-", "x" * 20])
def test_other_words_are_no_language_tags(tag: str) -> None:
    with pytest.raises(ValueError, match="language"):
        rules.language(tag)


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/137 Safari/537 Edg/137", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/137 Safari/604", ("Chrome", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/137 Mobile Safari/537", ("Chrome", "Android")),
        ("tickets-app/3.1", ("tickets-app/3.1",)),
        ("x" * 300, ("x" * 40,)),
        ("  ", ()),
        ("", ()),
    ],
)
def test_devices_by_name(agent: str, named: tuple[str, ...]) -> None:
    assert rules.device(agent) == named


def test_dated_ids_keep_the_order_of_time_and_tell_nothing_else() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(5)]
    made = [rules.dated_id(moment, f"session {name}") for moment, name in zip(moments, "edcba", strict=True)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert len({rules.dated_id(moments[0], f"session {n}") for n in range(100)}) == 100
    assert rules.dated_id(moments[0], "session e") == made[0]
