"""The ledger in the back office: everything is shown, nothing can be edited."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from tests.backoffice import at_the_desk
from tests.domains.payments.world import NOW, a_capture, a_wallet, balance, capture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="this role has no back office"),
]


@pytest.fixture
def office(client: Client) -> Client:
    """A browser in which an admin is logged in."""
    people = apps.get_model(settings.AUTH_USER_MODEL)._default_manager
    return at_the_desk(client, people.create(email="admin@example.org", roles=["admin"], created_at=NOW))


def test_accounts_transfers_and_payments_are_shown_with_what_belongs_to_them(office: Client) -> None:
    user = a_wallet(1_000)
    asked = a_capture(user, 100)
    capture(asked)
    for path in ("account/", "transfer/", "payment/", f"account/?q={user}", f"payment/?q={asked.booking_id}"):
        assert office.get(f"/admin/payments/{path}").status_code == 200
    transfer = office.get(f"/admin/payments/transfer/{asked.transfer_id}/change/").content.decode()
    assert "operator_payable: 90 EUR" in transfer
    assert "captured" in office.get(f"/admin/payments/payment/{asked.payment_id}/change/").content.decode()


def test_t56_a_search_for_anything_finds_nothing(office: Client) -> None:
    for path in ("account", "transfer", "payment"):
        assert office.get(f"/admin/payments/{path}/?q=%27abc").status_code == 200


def test_t20_no_form_changes_money(office: Client) -> None:
    user = a_wallet(1_000)
    asked = a_capture(user, 100)
    capture(asked)
    change = f"/admin/payments/payment/{asked.payment_id}/change/"
    for path in (change, change.replace("change", "delete"), "/admin/payments/account/add/"):
        assert office.post(path, {"amount": 1, "balance": 10_000}).status_code == 403
    assert balance(user) == 900
