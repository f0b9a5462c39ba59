"""What is sent to each endpoint: a call that succeeds for who has the right to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.access.world import Access

PASSWORD: Final = "a long enough one"
_ADA: Final = {"email": "ada@example.org"}
_WHY: Final = {"reason": "because"}
_CODE: Final = {"code": "123456"}

BODIES: Final[dict[str, Any | Callable[[Access], Any]]] = {
    "POST /auth/signup": {"email": "new@example.org", "password": PASSWORD},
    "POST /auth/login": {**_ADA, "password": PASSWORD},
    "POST /auth/code/request": _ADA,
    "POST /auth/code/confirm": _CODE,
    "POST /auth/password/reset-request": _ADA,
    "POST /auth/password/reset": {**_CODE, "password": "another long one"},
    "POST /auth/refresh": lambda access: {"refresh_token": access.refresh_token},
    "POST /auth/token": lambda access: {"grant_type": "client_credentials", "client_secret": access.key_secret},
    "POST /auth/passkey": {"credential": {}},
    "POST /auth/providers/{provider}/token": {"id_token": "x"},
    "POST /auth/providers/signup": {"email": "new@example.org"},
    "POST /me/providers/{provider}/token": {"id_token": "x"},
    "POST /auth/second-factor": _CODE,
    "POST /auth/second-factor/passkey": {"credential": {}},
    "POST /auth/email/verify": _CODE,
    "POST /auth/phone/verify": _CODE,
    "POST /auth/reauthenticate": {"password": PASSWORD},
    "POST /auth/reauthenticate/second-factor": _CODE,
    "POST /auth/reauthenticate/passkey": {"credential": {}},
    "PATCH /me": {"city": "Berlin"},
    "POST /me/email": {"email": "elsewhere@example.org"},
    "POST /me/phone": {"phone": "+4930123456"},
    "POST /me/password": {"current_password": PASSWORD, "new_password": "quite another long one"},
    "POST /me/authenticators/totp": _CODE,
    "POST /me/authenticators/passkeys": {"name": "Phone", "credential": {}},
    "PATCH /me/authenticators/passkeys/{passkey_id}": {"name": "Phone"},
    "POST /me/passengers": {"first_name": "Bo", "last_name": "Ek"},
    "PATCH /me/passengers/{passenger_id}": {"last_name": "Ek"},
    "POST /me/passengers/{passenger_id}/documents": {"kind": "passport", "country": "SE", "number": "AB1234567"},
    "POST /bookings": lambda access: access.order,
    "POST /bookings/{reference}/payments": {"method": "wallet"},
    "POST /me/wallets/{currency}/top-ups": {"amount": {"amount": 1_000, "currency": "EUR"}, "method": "simulated"},
    "POST /me/invitations": lambda access: {"key": access.invitation_key},
    "PATCH /operators/{operator_id}/members/{user_id}": {"role": "agent"},
    "POST /operators/{operator_id}/invitations": {"email": "third@example.org", "role": "agent"},
    "PATCH /operators/{operator_id}/security": {"needs_second_factor": True},
    "POST /operators/{operator_id}/api-keys": {"name": "Timetable", "scopes": ["trips.read"]},
    "POST /operators/{operator_id}/api-keys/{key_id}/rotate": {},
    "POST /operators/{operator_id}/trips/{trip_id}/withdraw": _WHY,
    "POST /operators/{operator_id}/trips/{trip_id}/delay": {"minutes": 5},
    "POST /operators/{operator_id}/trips/{trip_id}/cancel": _WHY,
    "POST /admin/users/{user_id}/ban": _WHY,
    "POST /admin/users/{user_id}/unban": _WHY,
    "POST /admin/users/{user_id}/deactivate": _WHY,
    "POST /admin/users/{user_id}/reactivate": _WHY,
    "POST /admin/users/{user_id}/roles": {**_WHY, "roles": ["customer", "support"]},
}
"""Bodies; made from the world where they name something in it."""

QUERIES: Final[dict[str, str]] = {
    "GET /places": "?q=Ber",
    "GET /search": "?from=Berlin&to=Leipzig&date=2026-12-01",
    "GET /listings/{listing}/seats": "?from=0&to=2",
}

NAMES: Final[dict[str, dict[str, str]]] = {
    "GET /tickets/{ticket}": {"ticket": "issued ticket"},
    "GET /tickets/{ticket}.{form}": {"ticket": "issued ticket"},
    "POST /operators/{operator_id}/trips/{trip_id}/depart": {"trip_id": "boarding trip"},
    "POST /operators/{operator_id}/trips/{trip_id}/arrive": {"trip_id": "departed trip"},
    "PATCH /operators/{operator_id}/members/{user_id}": {"user_id": "member"},
    "DELETE /operators/{operator_id}/members/{user_id}": {"user_id": "member"},
}
"""Which of the world's things an address means, where its own names do not say enough."""

KEYED: Final = {"POST /bookings", "POST /bookings/{reference}/payments", "POST /me/wallets/{currency}/top-ups"}
"""Endpoints that need an Idempotency-Key."""
