"""Staff have no way around the verbs: nobody is moved to a seat that is taken or not there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import RequestFactory

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory.models import Listing, Seat
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_listing, a_plan, a_request
from tests.domains.booking.conftest import Sale
from tests.money import give_money


class Almighty:
    """Somebody who may do everything that anybody may."""

    is_active = is_staff = is_superuser = is_authenticated = True

    def has_perm(self, *_: Any) -> bool:
        return True

    has_module_perms = has_perms = has_perm


def findings() -> set[str]:
    """The rules that are broken."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken}


@pytest.fixture
def sold(sale: Sale) -> UUID:
    """A ticket for the last seat, paid."""
    user = ids.new_id()
    give_money(user, 10_000)
    booking = hold(a_request(sale.listing, sale.fares, user_id=user, seats=["1-8"]), now=NOW).body
    pay_from_wallet(PayRequest(user, "k", b"k", booking["reference"]), now=NOW)
    return ids.decode("tkt", booking["tickets"][0]["id"])


def test_t11_no_page_of_the_back_office_edits_what_was_sold() -> None:
    request = RequestFactory().post("/admin/")
    request.user = Almighty()  # type: ignore[assignment]
    for model, pages in admin.site._registry.items():
        if model._meta.app_label in {"booking", "inventory"}:
            assert not pages.has_add_permission(request), model
            assert not pages.has_change_permission(request), model
            assert not pages.has_delete_permission(request), model


def test_t11_a_ticket_is_not_saved_to_another_seat(sold: UUID) -> None:
    ticket = Ticket.objects.get(id=sold)
    ticket.ordinal, ticket.seat = 99, "9-99"
    with pytest.raises(TypeError):
        ticket.save()
    assert Ticket.objects.get(id=sold).seat == "1-8"
    assert not findings()


@pytest.mark.parametrize("ordinal", [99, 0], ids=["not there", "taken"])
def test_t11_a_ticket_moved_past_the_verbs_is_found(sale: Sale, sold: UUID, ordinal: int) -> None:
    hold(a_request(sale.listing, sale.fares, seats=["1-1"]), now=NOW)
    Ticket.objects.filter(id=sold).update(ordinal=ordinal)
    assert "seats_match_tickets" in findings()
    assert ("tickets_overlap" in findings()) == (ordinal == 0)


def test_t11_a_vehicle_with_other_seats_moves_nobody(sale: Sale, sold: UUID) -> None:
    """The train gets a shorter vehicle: it is sold no further, and whoever has a seat keeps it."""
    shorter = a_plan(4)
    inventory.store_seat_plans([codec.to_json(shorter)])
    changed = a_listing(shorter, sale.fares, version=2, listing_id=sale.listing.id)
    inventory.store_listings([codec.to_json(changed)])
    assert Seat.objects.filter(listing_id=sale.listing.id).count() == 8
    assert Listing.objects.get(id=sale.listing.id).on_sale is False
    assert Ticket.objects.get(id=sold).seat == "1-8"
    assert not findings()
