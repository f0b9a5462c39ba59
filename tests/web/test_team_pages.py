"""The people of an operator's team, their roles, and its security."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Invitation, Team
from carnet.kernel import clock, ids
from tests.domains.identity.team import OURS, everything
from tests.web.own import Person, member, somebody, usr
from tests.web.team import HOME, KEY, KEYS, TEAM, invite, role_of


def test_teams_are_listed_with_what_one_may_do(ines: Person) -> None:
    text = ines.read("/account/teams")
    assert "Lumen Rail" in text
    assert "Owner" in text
    assert f'href="{HOME}/today"' in text
    assert "You belong to no team" in somebody("eve").read("/account/teams")


def test_agents_find_their_way_to_the_departures(ines: Person) -> None:
    text = member("sam", MemberRole.AGENT, OURS).read("/account/teams")
    assert "Lumen Rail" in text
    assert f'href="{HOME}/today"' in text
    assert TEAM not in text


def test_somebody_is_invited_and_the_invitation_stands_open(ines: Person) -> None:
    form = {"email": "Charles@Example.org", "role": "inspector"}
    assert ines.post(f"{TEAM}/invitations", form)["Location"] == TEAM
    text = ines.read(TEAM)
    assert "An invitation is on its way to charles@example.org." in text
    assert "charles@example.org</b>, Inspector, good until" in text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"email": "nobody", "role": "agent"}, 422),
        ({"email": "", "role": "agent"}, 422),
        ({"email": "x@example.org", "role": "admin"}, 422),
        ({"email": "ines@example.org", "role": "agent"}, 409),
    ],
)
def test_who_cannot_be_invited_is_said_and_what_was_typed_stays(
    ines: Person, form: dict[str, str], status: int
) -> None:
    before = everything()
    page = ines.post(f"{TEAM}/invitations", form)
    assert page.status_code == status
    text = page.content.decode()
    assert 'role="alert"' in text
    assert not form["email"] or f'value="{form["email"]}"' in text
    assert everything() == before


def test_an_invitation_is_withdrawn(ines: Person) -> None:
    number = invite()
    assert ines.post(f"{TEAM}/invitations/{number}/withdraw").status_code == 302
    assert "charles@example.org" not in ines.read(TEAM)
    assert Invitation.objects.get().withdrawn_at


def test_an_expired_invitation_is_marked(ines: Person) -> None:
    invite()
    Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    assert "expired" in ines.read(TEAM)


def test_a_role_is_changed(ines: Person) -> None:
    sam = member("sam", MemberRole.AGENT, OURS)
    assert ines.post(f"{TEAM}/members/{usr(sam)}", {"role": "manager"})["Location"] == TEAM
    assert role_of(sam) == "manager"
    assert ines.post(f"{TEAM}/members/{usr(sam)}", {"role": "emperor"}).status_code == 422
    assert role_of(sam) == "manager"


def test_strangers_are_made_members_by_invitation_alone(ines: Person) -> None:
    eve = somebody("eve")
    before = everything()
    assert ines.post(f"{TEAM}/members/{usr(eve)}", {"role": "owner"}).status_code == 404
    assert ines.get(f"{TEAM}/members/{usr(eve)}/remove").status_code == 404
    assert ines.post(f"{TEAM}/members/{usr(eve)}/remove").status_code == 404
    assert everything() == before


def test_the_last_owner_stays_one(ines: Person) -> None:
    before = everything()
    for path, form in (
        (f"{TEAM}/members/{usr(ines)}", {"role": "agent"}),
        (f"{TEAM}/members/{usr(ines)}/remove", {}),
        (f"/account/teams/{ids.encode('opr', OURS)}/leave", {}),
    ):
        page = ines.post(path, form)
        assert page.status_code == 409, path
        assert "A team needs an owner" in page.content.decode()
    assert everything() == before


def test_removing_somebody_asks_first(ines: Person) -> None:
    sam = member("sam", MemberRole.AGENT, OURS)
    path = f"{TEAM}/members/{usr(sam)}/remove"
    assert "Remove Sam Lovelace?" in ines.read(path)
    assert role_of(sam) == "agent"
    assert ines.post(path)["Location"] == TEAM
    assert role_of(sam) is None


def test_a_member_leaves(ines: Person) -> None:
    sam = member("sam", MemberRole.AGENT, OURS)
    path = f"/account/teams/{ids.encode('opr', OURS)}/leave"
    assert "Leave Lumen Rail?" in sam.read(path)
    assert role_of(sam) == "agent"
    assert sam.post(path)["Location"] == "/account/teams"
    assert role_of(sam) is None
    assert sam.get(path).status_code == sam.post(path).status_code == 404


def test_who_demands_a_second_factor_has_used_one(ines: Person) -> None:
    sam = member("sam", MemberRole.AGENT, OURS)
    text = ines.read(TEAM)
    assert "would be locked out" in text
    assert "Sam Lovelace" in text[text.index("would be locked out") :]
    page = ines.post(f"{TEAM}/security", {"needs_second_factor": "yes"})
    assert page.status_code == 403
    assert "Go on with a second factor" in page.content.decode()
    assert not Team.objects.get(pk=OURS).needs_second_factor
    ines.used_an_app()
    assert ines.post(f"{TEAM}/security", {"needs_second_factor": "yes"})["Location"] == TEAM
    assert Team.objects.get(pk=OURS).needs_second_factor
    assert "are locked out" in ines.read(TEAM)
    assert "This team asks for a second factor." in sam.read("/account/teams")
    ines.post(f"{TEAM}/security", {"needs_second_factor": "no"})
    assert not Team.objects.get(pk=OURS).needs_second_factor


def test_what_happened_to_the_team_is_told_with_names(ines: Person) -> None:
    sam = member("sam", MemberRole.AGENT, OURS)
    ines.post(f"{TEAM}/members/{usr(sam)}", {"role": "manager"})
    ines.post(KEYS, KEY)
    text = ines.read(f"{TEAM}/activity")
    assert "Role in a team changed" in text
    assert "Sam Lovelace, Manager" in text
    assert "API key made" in text
    assert "Timetable" in text
    assert "Ines Lovelace" in text


def test_no_mail_leaves_a_page(ines: Person) -> None:
    ines.post(f"{TEAM}/invitations", {"email": "charles@example.org", "role": "agent"})
    assert not mail.outbox
