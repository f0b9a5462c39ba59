"""Reading bank account numbers (ISO 13616)."""

from __future__ import annotations

import re
from typing import Final

from carnet.domains.settlement.problems import IbanInvalid
from carnet.kernel.problem import Pointer

_FORM: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_MODULUS: Final = 97

# How long the numbers of a country are (the IBAN registry); others are checked by form and check digits alone.
_LENGTHS: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27,
}  # fmt: skip


def read_iban(text: str) -> str:
    """An IBAN as it is kept: capitals, no spaces. Raises IbanInvalid, which names `/iban`.

    The remainder of the number by 97 must be 1, once its first four characters stand last and letters count from 10.
    """
    iban = re.sub(r"[\s-]", "", text).upper()
    if not _FORM.fullmatch(iban) or len(iban) != _LENGTHS.get(iban[:2], len(iban)):
        raise _refused("This is not how an IBAN is written; look at a statement of the account.")
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    if int(digits) % _MODULUS != 1:
        raise _refused("A digit of this IBAN is wrong: its check digits do not fit.")
    return iban


def _refused(detail: str) -> IbanInvalid:
    return IbanInvalid(detail, pointers=[Pointer("/iban", "IBAN_INVALID", detail)])
