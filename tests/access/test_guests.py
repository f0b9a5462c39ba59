"""The token of a guest opens one booking, its files and sending them once more, and nothing else of the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import GuestAccess
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.queries.guests import contact_digest
from carnet.infra import revocations
from carnet.kernel import ids
from tests.access.state import State, changed, state, written
from tests.access.table import EXPECTED
from tests.access.test_table import _QUICK, access  # noqa: F401  the same world
from tests.access.world import Access
from tests.api.client import Api

OPEN = {
    "GET /bookings/{reference}": 200,
    "GET /tickets/{ticket}.{form}": 200,
    "GET /tickets/{ticket}.phone.pdf": 200,
    "GET /bookings/{reference}/tickets.{form}": 200,
    "GET /tickets/{ticket}/google-wallet": 409,
    "POST /bookings/{reference}/tickets/send": 202,
}


@pytest.fixture(scope="module")
def before(access: Access) -> State:  # noqa: F811
    """What there is before any call, and after it again."""
    return state()


@pytest.fixture(scope="module")
def guest(access: Access) -> Access:  # noqa: F811
    """The same world, where the rightful caller is a guest with access to Ada's paid booking."""
    booking = Booking.objects.get(reference=access.names["paid booking"])
    until = access.now + timedelta(minutes=60)
    token = queries.guest_token(GuestAccess(booking.id, contact_digest(booking.email), until))
    names = {**access.names, "reference": booking.reference}
    return replace(access, names=names, callers={**access.callers, "guest": Api().signed_in(token)})


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", EXPECTED)
def test_t43_a_guests_token_opens_one_booking_and_nothing_else(guest: Access, before: State, endpoint: str) -> None:
    revocations.forget()
    with transaction.atomic():
        wrote = written()
        status = guest.call(endpoint, "guest").status_code
        changes = changed(before, wrote) if endpoint not in OPEN else []
        transaction.set_rollback(True)
    if endpoint in OPEN:
        assert status == OPEN[endpoint]
        return
    nobody = EXPECTED[endpoint]["nobody"]
    assert status in {nobody, 401}, "a token that is no access token is nobody's, where one is read"
    assert nobody < 400 or not changes


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", OPEN)
def test_t43_other_bookings_do_not_exist_for_a_guest(guest: Access, endpoint: str) -> None:
    other = next(
        ticket
        for ticket in Ticket.objects.exclude(booking_id=Booking.objects.get(reference=guest.names["reference"]).id)
        if ticket.status == "issued"
    )
    reference = Booking.objects.get(pk=other.booking_id).reference
    method, path = endpoint.split()
    address = path.format(reference=reference, ticket=ids.encode("tkt", other.id), form="pdf")
    assert guest.callers["guest"].send(method, address).status_code == 404
