"""Second factors: what accounts have, without their secrets."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import FactorEntry, FactorKind
from carnet.infra.http.problems import NotFound

_KINDS = {
    Authenticator.Type.TOTP.value: FactorKind.TOTP,
    Authenticator.Type.RECOVERY_CODES.value: FactorKind.RECOVERY_CODES,
    Authenticator.Type.WEBAUTHN.value: FactorKind.PASSKEY,
}


def factors(*, user_id: UUID) -> list[FactorEntry]:
    """The account's second factors, the oldest first; there are never many."""
    return [factor_of(row) for row in _rows(user_id)]


def factor(*, user_id: UUID, number: int) -> FactorEntry:
    """One of them, by its number in the library. Raises NotFound."""
    row = Authenticator.objects.filter(user_id=user_id, pk=number).first()
    if row is None:
        raise NotFound("Your account has no such second factor.")
    return factor_of(row)


def has_second_factor(*, user_id: UUID) -> bool:
    """Whether the account has one; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def passkey_row(*, user_id: UUID, passkey_id: UUID) -> Authenticator:
    """The row of a passkey, for operations. Raises NotFound, also for other people's."""
    passkeys = [row for row in _rows(user_id) if row.type == Authenticator.Type.WEBAUTHN]
    found = next((row for row in passkeys if factor_id(row) == passkey_id), None)
    if found is None:
        raise NotFound("Your account has no such passkey.")
    return found


def factor_of(row: Authenticator) -> FactorEntry:
    """The entry of a row at hand."""
    kind = _KINDS[row.type]
    wrapped = row.wrap()
    return FactorEntry(
        id=factor_id(row),
        kind=kind,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        name=wrapped.name if kind is FactorKind.PASSKEY else None,
        alone=bool(wrapped.is_passwordless) if kind is FactorKind.PASSKEY else None,
        codes_left=len(wrapped.get_unused_codes()) if kind is FactorKind.RECOVERY_CODES else None,
    )


def factor_id(row: Authenticator) -> UUID:
    """What a factor is called outside. The library numbers them through, which is nobody's business."""
    return rules.dated_id(row.created_at, f"authenticator {row.pk}")


def _rows(user_id: UUID) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"))
