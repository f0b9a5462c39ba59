"""Reads of promo codes and how often they were used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from carnet.domains.booking import models
from carnet.domains.booking.contracts import BookingStatus, PromoCode, PromoKind
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

_LONGEST: Final = 24


def promo_codes(
    *, operator_id: UUID, by: Principal, now: datetime, after: tuple[datetime, UUID] | None = None, limit: int
) -> tuple[PromoCode, ...]:
    """The operator's promo codes with their uses, the newest first, in one statement.

    `after` are the instant of making and the id of the last one that was read. Raises NotFound, Forbidden,
    SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = models.PromoCode.objects.filter(operator_id=operator_id)
    if after is not None:
        made, last = after
        rows = rows.filter(Q(created_at__lt=made) | Q(created_at=made, id__lt=last))
    rows = rows.annotate(uses=_uses(now)).order_by("-created_at", "-id")
    return tuple(promo_code(row, uses=row.uses) for row in rows[:limit])


def promo_code_at(*, operator_id: UUID, promo_code_id: UUID, by: Principal, now: datetime) -> PromoCode:
    """One of the operator's promo codes with its uses. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = models.PromoCode.objects.filter(operator_id=operator_id, id=promo_code_id)
    row = rows.annotate(uses=_uses(now)).first()
    if row is None:
        raise NotFound("There is no such promo code.")
    return promo_code(row, uses=row.uses)


def promo_code_named(written: str, *, operator_ids: Sequence[UUID]) -> PromoCode | None:
    """The code as somebody wrote it, of the first of these operators that has it; None when none has."""
    name = written.strip().upper()
    if not name or len(name) > _LONGEST:
        return None
    found = {row.operator_id: row for row in models.PromoCode.objects.filter(operator_id__in=operator_ids, code=name)}
    row = next((found[operator] for operator in operator_ids if operator in found), None)
    return None if row is None else promo_code(row, uses=0)


def promo_code_used_up(code: PromoCode, *, user_id: UUID, now: datetime) -> bool:
    """Whether the code has been used as often as it may be, by all or by this user; a look without a lock."""
    if code.most_uses is None and code.most_per_user is None:
        return False
    uses = models.PromoUse.objects.filter(promo_code_id=code.id, booking_id__in=_counting(now))
    counted = uses.aggregate(all=Count("booking_id"), mine=Count("booking_id", filter=Q(user_id=user_id)))
    return (code.most_uses is not None and counted["all"] >= code.most_uses) or (
        code.most_per_user is not None and counted["mine"] >= code.most_per_user
    )


def promo_code(row: models.PromoCode, *, uses: int) -> PromoCode:
    """The code as others see it."""
    return PromoCode(
        id=row.id,
        operator_id=row.operator_id,
        code=row.code,
        kind=PromoKind(row.kind),
        off_bp=row.off_bp,
        amount=row.amount,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        most_uses=row.most_uses,
        most_per_user=row.most_per_user,
        listing_ids=tuple(row.listing_ids),
        created_at=row.created_at,
        stopped_at=row.stopped_at,
        uses=uses,
    )


def _counting(now: datetime) -> Subquery:
    """The bookings whose use of a code counts: paid, or held and alive."""
    held = Q(status=BookingStatus.HELD.value, expires_at__gt=now)
    paid = Q(status=BookingStatus.CONFIRMED.value)
    return Subquery(models.Booking.objects.filter(paid | held, id=OuterRef("booking_id")).values("id"))


def _uses(now: datetime) -> Coalesce:
    uses = models.PromoUse.objects.filter(promo_code_id=OuterRef("id"), booking_id__in=_counting(now))
    counted = uses.order_by().values("promo_code_id").annotate(n=Count("booking_id")).values("n")
    return Coalesce(Subquery(counted), 0)
