"""What is sent to each endpoint: a call that succeeds for who has the right to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.access.world import Access

PASSWORD: Final = "a long enough one"
_ADA: Final = {"email": "ada@example.org"}
_WHY: Final = {"reason": "because"}
_PLAN: Final = {"kind": "bus", "sections": [{"name": "Bus", "class": "standard", "rows": 12, "arrangement": "2+1"}]}
_CODE: Final = {"code": "123456"}
_STATION: Final = {"kind": "bus", "name": "Market"}

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
    "POST /bookings/{reference}/tickets/{ticket}/rating": {"stars": 5},
    "POST /operators": {"name": "Third Rail", "currency": "EUR", "contact_email": "third@example.org"},
    "PATCH /operators/{operator_id}": {"description": "Trains"},
    "PUT /operators/{operator_id}/logo": lambda access: access.picture,
    "POST /admin/operators": {"name": "Third Rail", "currency": "EUR", "owner_email": "third@example.org"},
    "PATCH /admin/operators/{operator_id}": {"commission_bp": 300},
    "POST /admin/operators/{operator_id}/suspend": _WHY,
    "POST /operators/{operator_id}/vehicles": lambda access: {
        "name": "Set 2",
        "seat_plan_version": access.names["version"],
    },
    "PATCH /operators/{operator_id}/vehicles/{vehicle_id}": {"service_class": 4},
    "POST /operators/{operator_id}/seat-plans": {**_PLAN, "name": "Coach"},
    "POST /operators/{operator_id}/seat-plans/preview": _PLAN,
    "PATCH /operators/{operator_id}/seat-plans/{seat_plan_id}": {"name": "Local"},
    "POST /operators/{operator_id}/seat-plans/{seat_plan_id}/versions": {**_PLAN, "kind": "train"},
    "POST /operators/{operator_id}/seat-plans/{seat_plan_id}/versions/{number}/vehicles": {"vehicles": None},
    "POST /admin/amenities": {"code": "bike", "name": "Bikes"},
    "PATCH /admin/amenities/{amenity}": {"name": "WLAN"},
    "PATCH /operators/{operator_id}/members/{user_id}": {"role": "agent"},
    "POST /operators/{operator_id}/invitations": {"email": "third@example.org", "role": "agent"},
    "PATCH /operators/{operator_id}/security": {"needs_second_factor": True},
    "POST /operators/{operator_id}/api-keys": {"name": "Timetable", "scopes": ["trips.read"]},
    "POST /operators/{operator_id}/api-keys/{key_id}/rotate": {},
    "POST /operators/{operator_id}/trips": lambda access: {
        "kind": "train",
        "name": "ICE 1",
        "service_date": "2030-01-01",
        "stops": [
            {"station": access.names["first station"], "departure": "2030-01-01T23:00:00+01:00"},
            {"station": access.names["last station"], "arrival": "2030-01-02T01:00:00+01:00", "metres": 1},
        ],
        "seat_plan_version": access.names["seats"],
        "fare_table": access.names["fares"],
    },
    "PATCH /operators/{operator_id}/trips/{trip_id}": {"name": "ICE 2"},
    "POST /operators/{operator_id}/timetables": lambda access: {
        "name": "ICE 3",
        "route": access.names["planned route"],
        "vehicle": access.names["vehicle_id"],
        "fares": "Domestic",
        "departs": "08:29",
        "days": [1],
        "valid_from": "2030-01-01",
        "valid_until": "2030-06-01",
        "stops": [
            {"station": access.names["first station"], "departure": 0},
            {"station": access.names["last station"], "arrival": 60},
        ],
    },
    "PATCH /operators/{operator_id}/timetables/{timetable_id}": {"name": "ICE 4"},
    "POST /operators/{operator_id}/timetables/{timetable_id}/copy": {"name": "ICE 5", "departs": "10:29"},
    "PUT /operators/{operator_id}/timetables/{timetable_id}/exceptions/{day}": {"runs": True},
    "POST /operators/{operator_id}/trips/{trip_id}/withdraw": _WHY,
    "POST /operators/{operator_id}/trips/{trip_id}/delay": {"minutes": 5},
    "POST /operators/{operator_id}/trips/{trip_id}/cancel": _WHY,
    "POST /operators/{operator_id}/trips/{trip_id}/swap": lambda access: {"vehicle": access.names["vehicle_id"]},
    "POST /prices": lambda access: {"items": [{**access.order["items"][0], "passengers": [{"kind": "adult"}]}]},
    "POST /operators/{operator_id}/fares": {
        "name": "Night",
        "fares": [{"family": "Saver", "class": "2", "tariff": {"kind": "flat", "amount": 1_900}}],
    },
    "POST /operators/{operator_id}/fares/apply": {"name": "Domestic"},
    "POST /operators/{operator_id}/promo-codes": {"code": "AUTUMN", "off_bp": 1_000},
    "POST /operators/{operator_id}/promo-codes/vouchers": {
        "count": 2,
        "amount": {"amount": 500, "currency": "EUR"},
    },
    "POST /operators/{operator_id}/events": {"name": "Hamlet"},
    "PATCH /operators/{operator_id}/events/{event_id}": {"category": "play"},
    "POST /operators/{operator_id}/events/{event_id}/performances": lambda access: {
        "performances": [access.performance]
    },
    "PUT /operators/{operator_id}/performances/{performance_id}": lambda access: access.performance,
    "POST /operators/{operator_id}/stations": lambda access: {"city": access.names["city_id"], **_STATION},
    "PATCH /operators/{operator_id}/stations/{station_id}": {"name": "Pier"},
    "POST /operators/{operator_id}/cities": {"geoname": 2657896},
    "POST /operators/{operator_id}/routes": lambda access: {"kind": "train", "name": "Express", **access.way},
    "PATCH /operators/{operator_id}/routes/{route_id}": {"retired": True},
    "POST /admin/cities": {"name": "Ulm", "country": "DE", "timezone": "Europe/Berlin"},
    "PATCH /admin/cities/{city_id}": {"name": "Ulm"},
    "POST /admin/stations": lambda access: {"city": access.names["city_id"], **_STATION},
    "PATCH /admin/stations/{station_id}": {"name": "Pier"},
    "POST /admin/users/{user_id}/ban": _WHY,
    "POST /admin/users/{user_id}/unban": _WHY,
    "POST /admin/users/{user_id}/deactivate": _WHY,
    "POST /admin/users/{user_id}/reactivate": _WHY,
    "POST /admin/users/{user_id}/roles": {**_WHY, "roles": ["customer", "support"]},
}
"""Bodies; made from the world where they name something in it."""

QUERIES: Final[dict[str, str]] = {
    "GET /places": "?q=Ber",
    "GET /operators/{operator_id}/towns": "?q=Berlin",
    "GET /search": "?from=Berlin&to=Leipzig&date=2026-12-01",
    "GET /listings/{listing}/seats": "?from=0&to=2",
    "GET /operators/{operator_id}/trips/{trip_id}/swap-preview": "?vehicle={vehicle_id}",
    "GET /operators/{operator_id}/loads": "?trip={trip_id}",
    "GET /operators/{operator_id}/sales": "?trip={trip_id}",
}

NAMES: Final[dict[str, dict[str, str]]] = {
    "POST /bookings/{reference}/changes/{change}/accept": {"reference": "changed booking", "change": "change"},
    "POST /bookings/{reference}/changes/{change}/refund": {"reference": "changed booking", "change": "change"},
    "GET /operators/{operator_id}/trips/{trip_id}/changes": {"trip_id": "cancelled trip"},
    "POST /operators/{operator_id}/trips/{trip_id}/refund-all": {"trip_id": "cancelled trip"},
    "POST /bookings/{reference}/tickets/{ticket}/rating": {"reference": "paid booking", "ticket": "issued ticket"},
    "GET /tickets/{ticket}": {"ticket": "issued ticket"},
    "GET /tickets/{ticket}.{form}": {"ticket": "issued ticket"},
    "PATCH /operators/{operator_id}/trips/{trip_id}": {"trip_id": "draft trip"},
    "DELETE /operators/{operator_id}/trips/{trip_id}": {"trip_id": "draft trip"},
    "POST /operators/{operator_id}/trips/{trip_id}/depart": {"trip_id": "boarding trip"},
    "POST /operators/{operator_id}/trips/{trip_id}/arrive": {"trip_id": "departed trip"},
    "PATCH /operators/{operator_id}/members/{user_id}": {"user_id": "member"},
    "DELETE /operators/{operator_id}/members/{user_id}": {"user_id": "member"},
}
"""Which of the world's things an address means, where its own names do not say enough."""

KEYED: Final = {
    "POST /operators/{operator_id}/trips/{trip_id}/delay",
    "POST /operators/{operator_id}/trips/{trip_id}/swap",
    "POST /bookings",
    "POST /bookings/{reference}/changes/{change}/refund",
    "POST /bookings/{reference}/payments",
    "POST /operators/{operator_id}/trips/{trip_id}/refund-all",
    "POST /me/wallets/{currency}/top-ups",
}
"""Endpoints that need an Idempotency-Key."""
