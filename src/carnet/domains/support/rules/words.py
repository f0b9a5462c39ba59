"""What people may write."""

from __future__ import annotations

import unicodedata
from typing import Final

from carnet.kernel.problem import InvalidInput

LONGEST_SUBJECT: Final = 120
LONGEST_TEXT: Final = 5_000
LONGEST_NAME: Final = 80

_CONTROLS: Final = {"Cc", "Cs", "Zl", "Zp"}
_LAID_OUT: Final = "\n\t"
# They make a text read otherwise than it is written (Unicode TR 36, section 2.5).
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e")


def checked_line(field: str, text: str, *, most: int) -> str:
    """A text of one line, trimmed. Raises InvalidInput naming `field`."""
    return _checked(field, text.strip(), most, laid_out="")


def checked_text(field: str, text: str, *, most: int = LONGEST_TEXT) -> str:
    """A text of as many lines as it needs, trimmed, its line breaks alike. Raises InvalidInput naming `field`."""
    return _checked(field, text.replace("\r\n", "\n").replace("\r", "\n").strip(), most, laid_out=_LAID_OUT)


def _checked(field: str, text: str, most: int, *, laid_out: str) -> str:
    place = f"/{field}"
    if not text:
        raise InvalidInput.at(place, "Write something.", code="TOO_SHORT")
    if len(text) > most:
        raise InvalidInput.at(place, f"At most {most} characters.", code="TOO_LONG")
    if any(_unfit(letter) and letter not in laid_out for letter in text):
        raise InvalidInput.at(place, "Leave out control characters.")
    return text


def _unfit(letter: str) -> bool:
    return letter in _OVERRIDES or unicodedata.category(letter) in _CONTROLS
