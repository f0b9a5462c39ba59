"""Codes that people read aloud, copy and type: an alphabet without what looks alike, and a check character."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""24 letters and 8 digits, without those that look alike."""


def random_text(length: int) -> str:
    """So many characters that nobody can guess: five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_character(text: str) -> str:
    """What is appended to `text` so that a typing mistake is told from an unknown code (Luhn's algorithm, modulo 32).

    It finds every single wrong character and nearly all swaps of neighbours. Raises ValueError for other characters.
    """
    total = 0
    for place, character in enumerate(reversed(text)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def is_sound(text: str) -> bool:
    """Whether `text` is of the alphabet and its last character is the check of the others."""
    return len(text) > 1 and set(text) <= set(ALPHABET) and check_character(text[:-1]) == text[-1]


def in_groups(text: str) -> str:
    """The same as people read it: four characters at a time, with hyphens between."""
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))
