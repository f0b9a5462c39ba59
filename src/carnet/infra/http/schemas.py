"""The bases of what comes in and goes out: strict bodies, plain answers, money, ids with their prefix."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema

from carnet.kernel import ids
from carnet.kernel.money import Money

_CALENDAR: Final = {"date", "datetime"}
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
_JOINERS: Final = "\u200c\u200d"
_TEXT: Final = core_schema.str_schema()
_STRICT: Final = {"int", "float", "bool"}


def _make_strict(part: Any) -> None:
    if isinstance(part, dict):
        if part.get("type") in _STRICT:
            part["strict"] = True
        if part.get("type") in _CALENDAR:
            lax = dict(part)
            part.clear()
            part.update(core_schema.no_info_before_validator_function(_only_iso, lax))
            return
        for inner in part.values():
            _make_strict(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            _make_strict(inner)


def _only_iso(value: object) -> object:
    """Pydantic would take numbers for seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _ISO.match(value)):
        raise ValueError("must be written in ISO 8601, as 2026-12-01 or 2026-12-01T08:29:00+01:00")
    return value


class Body(BaseModel):
    """A request body: unknown fields are refused, texts are trimmed, and a number is a number.

    `"5"`, `5.0` and `true` are not integers here, while ids and times may still be written as text, which is why
    strictness is set type by type instead of for the model.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _make_strict(schema)
        return schema


class Out(BaseModel):
    """An answer, or a part of one; made from keyword arguments or, by `model_validate`, from an object's attributes."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, serialize_by_alias=True)


class MoneySchema(Body):
    """An amount that somebody asks for or names: never negative, never a float."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{"amount": 4950, "currency": "EUR"}]}
    )

    amount: int = Field(ge=0, le=10**15, description="Minor units: cents for EUR.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")

    def money(self) -> Money:
        """The same amount as the kernel knows it."""
        return Money(self.amount, self.currency)

    @classmethod
    def of(cls, money: Money) -> Self:
        """The same amount as the API writes it."""
        return cls(amount=money.amount, currency=money.currency)


class MoneyOut(Out):
    """An amount in an answer; a balance or an entry may be below zero."""

    amount: int = Field(description="Minor units: cents for EUR.")
    currency: str = Field(description="ISO 4217.")

    @classmethod
    def of(cls, money: Money) -> Self:
        """The same amount as the API writes it."""
        return cls(amount=money.amount, currency=money.currency)


def _one_line(text: str) -> str:
    if not text.isprintable() and any(_invisible(letter) for letter in text):
        raise ValueError("the text holds control characters or line breaks")
    return text


def _invisible(letter: str) -> bool:
    """Control, format and unassigned characters and line breaks; spaces of all kinds and joiners belong to names."""
    return unicodedata.category(letter) in _INVISIBLE and letter not in _JOINERS


Line = Annotated[str, AfterValidator(_one_line)]
"""A text of one line: names, titles, references."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Marks an id that is a UUID in Python and has a prefix outside: `BookingId = Annotated[UUID, Prefix("bkg")]`."""

    prefix: str

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(self._write, return_schema=_TEXT),
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$"}

    def _read(self, value: object) -> UUID:
        if isinstance(value, UUID):
            return value
        if isinstance(value, str):
            return ids.decode(self.prefix, value)
        raise ValueError(f"not an id with the prefix {self.prefix}_")

    def _write(self, value: UUID) -> str:
        return ids.encode(self.prefix, value)


def prefixed(prefix: str) -> Any:
    """The same for places where type checkers do not look: `prefixed("bkg")`."""
    return Annotated[UUID, Prefix(prefix)]
