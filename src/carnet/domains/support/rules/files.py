"""Which files are taken."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MOST_FILES: Final = 5
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_TOGETHER: Final = 20 * 1024 * 1024
"""How many files a report holds, how large each may be when it is sent, and how large they are together as kept."""

_LONGEST_NAME: Final = 80
_PAPER: Final = b"%PDF-"
_ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"image/jpeg": ".jpg", "image/webp": ".webp", "application/pdf": ".pdf"}
)
_SEPARATORS: Final = str.maketrans("\\:", "//")


def is_paper(content: bytes) -> bool:
    """Whether the bytes begin as a PDF does (ISO 32000-1, section 7.5.2)."""
    return content.startswith(_PAPER)


def file_name(said: str, media_type: str) -> str:
    """A name to keep the file under: the last part of what was said, printable, ending as its kind does."""
    last = said.translate(_SEPARATORS).rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>|?*;').strip(" .")
    stem = plain.rpartition(".")[0] or plain or "file"
    return stem[:_LONGEST_NAME] + _ENDINGS[media_type]
