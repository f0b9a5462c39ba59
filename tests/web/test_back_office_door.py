"""Who comes into the back office: staff, through the shop's login, with a second factor."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Team, User
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.backoffice import at_the_desk
from tests.web.doors import totp
from tests.web.shop import PASSWORD, Shop


@pytest.fixture
def staff(shop: Shop) -> Shop:
    """An admin who is not logged in."""
    User.objects.filter(pk=shop.user.pk).update(roles=["customer", "admin"])
    return shop


def log_in(shop: Shop, after: str = "/account") -> str:
    """By password; where it leads."""
    return str(
        shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD, "next": after})["Location"]
    )


def test_it_leads_through_the_shops_login(staff: Shop) -> None:
    assert staff.client.get("/admin/", follow=True).redirect_chain[-1][0] == "/login?next=/admin/"
    form = {"username": "ada@example.org", "password": PASSWORD}
    assert staff.client.post("/admin/login/?next=/admin/", form)["Location"] == "/login?next=/admin/"
    assert "_auth_user_id" not in staff.client.session


def test_a_password_alone_is_not_enough_and_the_way_on_is_shown(staff: Shop) -> None:
    log_in(staff)
    answer = staff.client.get("/admin/identity/user/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/security"
    assert "Your work here needs a second factor." in answer.content.decode()
    assert "Your work here needs a second factor." in staff.get("/account").content.decode()


def test_the_second_factor_opens(staff: Shop) -> None:
    code = totp(staff.user)
    assert log_in(staff, "/admin/") == "/login/second-factor"
    assert staff.client.post("/login/second-factor", {"code": code})["Location"] == "/admin/"
    assert staff.get("/admin/").status_code == 200


def test_who_did_not_use_it_is_asked_for_it(staff: Shop) -> None:
    log_in(staff)
    code = totp(staff.user)
    answer = staff.client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/reauthenticate/code?next=")
    staff.client.post("/account/reauthenticate/code", {"code": code, "next": "/admin/"})
    assert staff.get("/admin/").status_code == 200


def test_in_the_demo_the_password_is_enough(staff: Shop, settings: Any) -> None:
    settings.DEMO = True
    log_in(staff)
    assert staff.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/", "/admin/identity/user/"])
def test_customers_do_not_come_in_whatever_they_used(shop: Shop, address: str) -> None:
    at_the_desk(shop.client, shop.user)
    assert shop.client.get(address, follow=True).status_code == 403


def test_a_team_that_asks_for_a_second_factor_says_so(shop: Shop) -> None:
    operator = ids.new_id()
    identity.grant_membership(
        user_id=shop.user.pk, operator_id=operator, role=MemberRole.OWNER, by=CARNET, now=clock.now()
    )
    Team.objects.update_or_create(operator_id=operator, defaults={"name": "Nordstern", "needs_second_factor": True})
    log_in(shop)
    page = shop.get("/account").content.decode()
    assert "Your team asks for a second factor." in page
    assert 'href="/account/security"' in page
    at_the_desk(shop.client, shop.user)
    assert "Your team asks" not in shop.get("/account").content.decode()
