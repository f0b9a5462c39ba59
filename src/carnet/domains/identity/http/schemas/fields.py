"""Values that several schemas share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from babel.numbers import is_currency
from pydantic import AfterValidator, Field, StringConstraints

from carnet.domains.identity import rules
from carnet.infra.http import Line, Prefix

PassengerId = Annotated[UUID, Prefix("psg")]
DocumentId = Annotated[UUID, Prefix("doc")]
InvitationId = Annotated[UUID, Prefix("inv")]
ApiKeyId = Annotated[UUID, Prefix("key")]
SessionId = Annotated[UUID, Prefix("ses")]
FactorId = Annotated[UUID, Prefix("fac")]


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("not an ISO 4217 currency")
    return code


Email = Annotated[str, Field(max_length=320), AfterValidator(rules.email)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(rules.phone)]
Language = Annotated[str, Field(max_length=16), AfterValidator(rules.language)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(_currency)]
Country = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(rules.country)]
Name = Annotated[Line, Field(max_length=80)]
FullName = Annotated[Line, Field(min_length=1, max_length=80)]
# A password's blanks are its owner's: it is the one text that is not trimmed.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1_000)]
