"""Answering an invitation to a team."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Invitation, Membership
from carnet.domains.identity.operations import invitations
from carnet.kernel import clock
from tests.domains.identity.team import everything
from tests.messages import code_to
from tests.web.own import Person, somebody
from tests.web.shop import PASSWORD
from tests.web.team import invite, role_of


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key that every invitation has in this test."""
    monkeypatch.setattr(invitations, "secrets", SimpleNamespace(token_urlsafe=lambda _size: "a-very-secret-key"))
    return "a-very-secret-key"


def test_t49_the_key_leaves_the_address_at_once(ines: Person, key: str) -> None:
    invite()
    guest = Person(ines.user)
    answer = guest.get(f"/invitations/{key}")
    assert answer["Location"] == "/invitation"
    page = guest.get("/invitation")
    for one in (answer, page):
        assert one["Referrer-Policy"] == "no-referrer"
        assert "no-store" in one["Cache-Control"]
        assert key not in one.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_who_is_logged_out_comes_back_after_login_or_sign_up(ines: Person, key: str) -> None:
    invite()
    charles = somebody("charles")
    guest = Person(charles.user)
    text = guest.client.get(f"/invitations/{key}", follow=True).content.decode()
    assert 'href="/login?next=/invitation"' in text
    assert 'href="/signup?next=/invitation"' in text
    assert guest.post("/invitation/accept")["Location"] == "/login?next=/invitation"
    assert role_of(charles) is None
    guest.log_in()
    assert guest.post("/invitation/accept")["Location"] == "/account/teams"
    assert role_of(charles) == "agent"


def test_a_new_account_is_opened_on_the_way(ines: Person, key: str) -> None:
    invite("grace@example.org", MemberRole.INSPECTOR)
    guest = Client()
    assert "Sign up" in guest.get(f"/invitations/{key}", follow=True).content.decode()
    form = {"contact": "grace@example.org", "password1": PASSWORD, "next": "/invitation"}
    step = guest.post("/signup", form)["Location"]
    done = guest.post(step, {"code": code_to("grace@example.org")})
    assert done["Location"] == "/invitation"
    assert "Join the team" in guest.get("/invitation").content.decode()
    assert guest.post("/invitation/accept")["Location"] == "/account/teams"
    assert Membership.objects.get(user__email="grace@example.org").role == "inspector"


def test_the_invited_person_joins_by_a_press_of_the_button_and_once(ines: Person, key: str) -> None:
    invite()
    charles = somebody("charles")
    text = charles.client.get(f"/invitations/{key}", follow=True).content.decode()
    assert "Join Lumen Rail?" in text
    assert "<b>Agent</b>" in text
    assert role_of(charles) is None
    assert charles.post("/invitation/accept")["Location"] == "/account/teams"
    assert role_of(charles) == "agent"
    assert "You belong to the team of Lumen Rail." in charles.read("/account/teams")
    assert charles.get("/invitation").status_code == 404
    before = everything()
    assert charles.client.get(f"/invitations/{key}", follow=True).status_code == 410
    assert charles.post("/invitation/accept").status_code == 410
    assert everything() == before


def test_an_invitation_is_for_its_address_alone(ines: Person, key: str) -> None:
    invite()
    eve = somebody("eve")
    text = eve.client.get(f"/invitations/{key}", follow=True).content.decode()
    assert "You are logged in as eve@example.org" in text
    assert "Join the team" not in text
    before = everything()
    assert eve.post("/invitation/accept").status_code == 403
    assert everything() == before


@pytest.mark.parametrize("end", ["withdrawn_at", "expires_at", "accepted_at"])
def test_an_invitation_that_is_over_says_so(ines: Person, key: str, end: str) -> None:
    invite()
    Invitation.objects.update(**{end: clock.now()})
    charles = somebody("charles")
    page = charles.client.get(f"/invitations/{key}", follow=True)
    assert page.status_code == 410
    assert "The invitation is over" in page.content.decode()
    before = everything()
    assert charles.post("/invitation/accept").status_code == 410
    assert everything() == before


@pytest.mark.parametrize("wrong", ["x", "%00", "a" * 2000])
def test_t56_no_key_breaks_the_page(ines: Person, wrong: str) -> None:
    page = ines.client.get(f"/invitations/{wrong}", follow=True)
    assert page.status_code == 404
    assert ines.post("/invitation/accept").status_code == 404
