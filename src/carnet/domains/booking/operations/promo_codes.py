"""An operator's promo codes: making and stopping them. They never change otherwise."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.booking import models, queries, rules
from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Pointer, Problem

MOST_AT_ONCE: Final = 1_000
"""How many codes are made at once."""
_FORM: Final = re.compile(r"[A-Z0-9-]{3,24}")
_WHOLE: Final = 10_000
_MOST: Final = 10**12
_MOST_USES: Final = 1_000_000
_MOST_LISTINGS: Final = 200
_YEARS: Final = range(1970, 3000)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_RANDOM: Final = 10  # letters and digits of 32: about 10^15 codes, which nobody guesses


class PromoCodeExists(Problem):
    """The operator has a promo code of this name, perhaps a stopped one."""

    code = "PROMO_CODE_EXISTS"


def promo_code_create(
    *,
    operator_id: UUID,
    code: str,
    kind: PromoKind,
    off_bp: int = 0,
    amount: int = 0,
    currency: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    most_uses: int | None = None,
    most_per_user: int | None = None,
    listing_ids: Sequence[UUID] = (),
    by: Principal,
    now: datetime,
) -> PromoCode:
    """A new code, kept in capitals: a percentage of `off_bp` basis points, or an `amount` of a `currency`.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, PromoCodeExists.
    """
    allow_at(by, Permission.FARES_MANAGE, operator_id)
    made = PromoCode(
        id=ids.new_id(),
        operator_id=operator_id,
        code=code.strip().upper(),
        kind=kind,
        off_bp=off_bp,
        amount=amount,
        currency=currency,
        valid_from=valid_from,
        valid_until=valid_until,
        most_uses=most_uses,
        most_per_user=most_per_user,
        listing_ids=tuple(dict.fromkeys(listing_ids)),
        created_at=now,
    )
    _check(made)
    _store(made, by, now=now)
    return made


def promo_codes_create(
    *,
    operator_id: UUID,
    count: int,
    amount: int,
    currency: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    by: Principal,
    now: datetime,
) -> tuple[PromoCode, ...]:
    """`count` codes that nobody guesses, each for one use of an amount, all or none.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput.
    """
    allow_at(by, Permission.FARES_MANAGE, operator_id)
    if type(count) is not int or not 1 <= count <= MOST_AT_ONCE:
        raise InvalidInput.at("/count", f"from 1 to {MOST_AT_ONCE} codes are made at once")
    made = tuple(
        PromoCode(
            id=ids.new_id(),
            operator_id=operator_id,
            code=_random_code(),
            kind=PromoKind.AMOUNT,
            amount=amount,
            currency=currency,
            valid_from=valid_from,
            valid_until=valid_until,
            most_uses=1,
            created_at=now,
        )
        for _ in range(count)
    )
    _check(made[0])
    with transaction.atomic():
        models.PromoCode.objects.bulk_create(models.PromoCode(**_columns(one)) for one in made)
        if not by.is_carnet:
            detail = {"count": count, "amount": amount, "currency": currency}
            audit.record(by.actor, "promo_codes.create", ids.encode("opr", operator_id), detail, now=now)
    return made


def promo_code_stop(*, operator_id: UUID, promo_code_id: UUID, by: Principal, now: datetime) -> PromoCode:
    """End a code: nobody can use it from now on, what was booked with it stays. Stopping it again changes nothing.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.FARES_MANAGE, operator_id)
    with transaction.atomic():
        rows = models.PromoCode.objects.select_for_update().filter(operator_id=operator_id, id=promo_code_id)
        row = rows.first()
        if row is None:
            raise NotFound("There is no such promo code.")
        if row.stopped_at is None:
            rows.update(stopped_at=now)
            _note(by, "stop", queries.promo_code(row, uses=0), now=now)
    return queries.promo_code_at(operator_id=operator_id, promo_code_id=promo_code_id, by=by, now=now)


def _random_code() -> str:
    letters = "".join(secrets.choice(rules.REFERENCE_ALPHABET) for _ in range(_RANDOM))
    return f"{letters[:5]}-{letters[5:]}"


def _columns(code: PromoCode) -> dict[str, Any]:
    return {
        "id": code.id,
        "operator_id": code.operator_id,
        "code": code.code,
        "kind": code.kind.value,
        "off_bp": code.off_bp,
        "amount": code.amount,
        "currency": code.currency,
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
        "most_uses": code.most_uses,
        "most_per_user": code.most_per_user,
        "listing_ids": list(code.listing_ids),
        "created_at": code.created_at,
    }


def _note(by: Principal, verb: str, code: PromoCode, *, now: datetime) -> None:
    if not by.is_carnet:
        detail = {"operator": ids.encode("opr", code.operator_id), "code": code.code}
        audit.record(by.actor, f"promo_code.{verb}", ids.encode("pro", code.id), detail, now=now)


def _store(made: PromoCode, by: Principal, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            models.PromoCode.objects.create(**_columns(made))
            _note(by, "create", made, now=now)
    except IntegrityError as error:
        detail = f"There is a promo code {made.code} already."
        at = InvalidInput.at("/code", detail, code="DUPLICATE").pointers
        raise PromoCodeExists(detail, pointers=at) from error


def _check(code: PromoCode) -> None:
    found = [*_faults(code)]
    if found:
        raise InvalidInput(f"not a promo code: {found[0].detail}", pointers=found)


def _faults(code: PromoCode) -> Iterator[Pointer]:
    if not _FORM.fullmatch(code.code):
        yield Pointer("/code", "INVALID", "a code is 3 to 24 capital letters, digits and hyphens")
    yield from _percent_faults(code) if code.kind is PromoKind.PERCENT else _amount_faults(code)
    for name, most in (("most_uses", code.most_uses), ("most_per_user", code.most_per_user)):
        if most is not None and not _whole(most, 1, _MOST_USES):
            yield Pointer(f"/{name}", "OUT_OF_RANGE", "a limit is from 1 to 1,000,000 uses")
    yield from _period_faults(code)
    if len(code.listing_ids) > _MOST_LISTINGS:
        yield Pointer("/listings", "TOO_LONG", f"a code names {_MOST_LISTINGS} trips at most")


def _percent_faults(code: PromoCode) -> Iterator[Pointer]:
    if not _whole(code.off_bp, 1, _WHOLE):
        yield Pointer("/off_bp", "OUT_OF_RANGE", "a code takes off from 1 to 10,000 basis points, or an amount")
    if code.amount or code.currency:
        yield Pointer("/amount", "INVALID", "a percentage has no amount")


def _amount_faults(code: PromoCode) -> Iterator[Pointer]:
    if not _whole(code.amount, 1, _MOST):
        yield Pointer("/amount", "OUT_OF_RANGE", "a code takes off at least one minor unit")
    if not _CURRENCY.fullmatch(code.currency):
        yield Pointer("/currency", "INVALID", "an amount has a currency of ISO 4217")
    if code.off_bp:
        yield Pointer("/off_bp", "INVALID", "an amount has no percentage")


def _period_faults(code: PromoCode) -> Iterator[Pointer]:
    bounds = {"valid_from": code.valid_from, "valid_until": code.valid_until}
    naive = [name for name, instant in bounds.items() if instant is not None and instant.tzinfo is None]
    yield from (Pointer(f"/{name}", "NO_ZONE", "an instant has a time zone") for name in naive)
    far = [name for name, instant in bounds.items() if instant is not None and instant.year not in _YEARS]
    yield from (Pointer(f"/{name}", "OUT_OF_RANGE", "a year from 1970 to 2999") for name in far)
    if naive or code.valid_from is None or code.valid_until is None:
        return
    if code.valid_from >= code.valid_until:
        yield Pointer("/valid_until", "UNORDERED", "it ends after it begins")


def _whole(value: object, least: int, most: int) -> bool:
    """Whether it is a whole number in these bounds; True and 1.0 are none."""
    return type(value) is int and least <= value <= most
