"""Names in the capital letters A to Z that machines at airports read.

Latin letters lose their marks or become two, as ICAO Doc 9303 part 3 section 6 says (`Ä` is `AE`, `Ø` is `OE`);
Cyrillic letters are written by its table for them, Greek ones by ELOT 743, which passports use. Of other scripts
nothing is left, for which `X` stands.
"""
# ruff: noqa: RUF001  letters that look alike are what this is about

from __future__ import annotations

import unicodedata
from typing import Final

# Each word is a letter and what stands for it; nothing stands for the soft sign.
_TABLE: Final = """
    ÄAE ÖOE ÜUE ÅAA ØOE ÆAE ŒOE ÞTH ÐD ŁL ĐD ĦH ŦT ĲIJ ŊN
    АA БB ВV ГG ДD ЕE ЖZH ЗZ ИI ЙI КK ЛL МM НN ОO ПP РR СS ТT УU ФF ХKH ЦTS ЧCH ШSH ЩSHCH ЪIE ЫY Ь ЭE ЮIU ЯIA ЁE
    ЄIE ІI ЇI ҐG ЎU ЂD ЈJ ЉLJ ЊNJ ЋC ЏDZ ЃG ЌK ЅDZ ЀE ЍI
    ΑA ΒV ΓG ΔD ΕE ΖZ ΗI ΘTH ΙI ΚK ΛL ΜM ΝN ΞX ΟO ΠP ΡR ΣS ΤT ΥY ΦF ΧCH ΨPS ΩO
"""
_LETTERS: Final = {word[0]: word[1:] for word in _TABLE.split()}
_NOTHING: Final = "X"


def capitals(name: str) -> str:
    """The name in A to Z and single blanks."""
    found = "".join(_one(letter) for letter in unicodedata.normalize("NFC", name).upper())
    return " ".join(found.split()) or _NOTHING


def _one(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1].upper()
    for form in (letter, base):
        if form in _LETTERS:
            return _LETTERS[form]
    if base in {" ", "-"}:
        return " "
    return base if base.isascii() and base.isalpha() else ""
