"""Reading bank account numbers."""

from __future__ import annotations

import pytest

from carnet.domains.settlement.problems import IbanInvalid
from carnet.domains.settlement.rules import read_iban


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("gb82-west-1234-5698-7654-32", "GB82WEST12345698765432"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("NO93 8601 1117 947", "NO9386011117947"),
        ("BR15 0000 0000 0000 1093 2840 814P 2", "BR1500000000000010932840814P2"),
    ],
)
def test_spaces_and_small_letters_do_not_matter(written: str, read: str) -> None:
    assert read_iban(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "DE",
        "89370400440532013000",
        "DE88370400440532013000",
        "DE8937040044053201300",
        "DE893704004405320130000",
        "DE89 3704 0044 0532 0130 0é",
        "DE٨٩370400440532013000",
        "XX" + "0" * 60,
    ],
)
def test_a_wrong_digit_letter_or_length_is_refused_and_names_the_field(written: str) -> None:
    with pytest.raises(IbanInvalid) as refused:
        read_iban(written)
    assert refused.value.pointers[0].path == "/iban"


def test_two_digits_that_changed_places_are_found() -> None:
    """What a modulus of 97 is for."""
    right = "DE89370400440532013000"
    for place in range(4, len(right) - 1):
        if right[place] != right[place + 1]:
            wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
            with pytest.raises(IbanInvalid):
                read_iban(wrong)
