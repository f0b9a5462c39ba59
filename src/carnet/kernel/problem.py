"""The base of every error a caller can act on (RFC 9457 is its form at the HTTP edge)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in the request, as a JSON pointer (RFC 6901), and what is wrong there."""

    path: str
    code: str
    detail: str


class Problem(Exception):
    """Something could not be done. `code` is stable; `detail` is a sentence for people.

    `members` are extra facts for programs (RFC 9457, section 3.2), such as the seats that are still free.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, detail: str, *, pointers: Sequence[Pointer] = (), **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointers = tuple(pointers)
        self.members = members


class InvalidInput(Problem):
    """The request breaks its own form: a value of the wrong type, out of range or unknown."""

    code = "INVALID_INPUT"

    @classmethod
    def at(cls, path: str, detail: str, *, code: str = "INVALID") -> InvalidInput:
        """Refuse one field, named by its JSON pointer."""
        return cls(detail, pointers=[Pointer(path, code, detail)])
