"""The pages of one's own account: profile, activity, privacy."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import ACTIVITY, MemberRole
from carnet.domains.identity.models import User
from carnet.infra import audit
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.web.presenters import activity, erasing, world
from tests.domains.identity.team import OURS
from tests.money import give_money
from tests.web.own import Person, member, somebody, usr
from tests.web.shop import PASSWORD

PROFILE = {
    "first_name": "Augusta",
    "last_name": "King",
    "city": "Ockham",
    "birth_date": "1990-12-10",
    "language": "de",
    "currency": "GBP",
}
PRIVACY = "/account/privacy"


@pytest.fixture
def ada(db: None) -> Person:
    """Somebody with an account."""
    return somebody()


def account(person: Person) -> dict[str, Any]:
    """The account as it is kept, but for when it last logged in."""
    row = User.objects.filter(pk=person.user.pk).values().get()
    del row["last_login"]
    return row


# Profile


def test_the_profile_is_shown_and_saved(ada: Person) -> None:
    assert 'value="Lovelace"' in ada.read("/account/profile")
    assert ada.post("/account/profile", PROFILE)["Location"] == "/account/profile"
    kept = account(ada)
    assert [str(kept[name]) for name in PROFILE] == list(PROFILE.values())
    text = ada.read("/account/profile")
    assert "Your profile is saved." in text
    assert '<option value="de" selected>Deutsch' in text


def test_a_part_of_the_profile_can_be_emptied(ada: Person) -> None:
    ada.post("/account/profile", PROFILE)
    ada.post("/account/profile", {**PROFILE, "birth_date": "", "city": "", "first_name": ""})
    kept = account(ada)
    assert (kept["birth_date"], kept["city"], kept["first_name"]) == (None, "", "")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"birth_date": "2020-01-01"}, 422),
        ({"birth_date": "10.12.1990"}, 422),
        ({"first_name": "Ada\x00"}, 422),
        ({"language": "xx-nowhere"}, 422),
        ({"currency": "DEM"}, 422),
    ],
)
def test_a_profile_that_cannot_be_is_refused_at_its_field(ada: Person, wrong: dict[str, str], status: int) -> None:
    before = account(ada)
    page = ada.post("/account/profile", {**PROFILE, **wrong})
    text = page.content.decode()
    assert page.status_code == status
    assert f'id="id_{next(iter(wrong))}_error"' in text
    assert 'value="Ockham"' in text
    assert account(ada) == before


def test_a_language_that_is_not_offered_stays_when_it_is_set(ada: Person) -> None:
    operations.update_profile(user_id=ada.user.id, changes={"language": "de-CH"}, now=clock.now())
    assert '<option value="de-CH" selected>' in ada.read("/account/profile")
    assert ada.post("/account/profile", {**PROFILE, "language": "de-CH"}).status_code == 302


def test_the_profile_leads_to_changing_contacts(ada: Person) -> None:
    text = ada.read("/account/profile")
    assert 'href="/account/email"' in text
    assert 'href="/account/phone"' in text


def test_names_of_the_world_are_there_once_and_in_order() -> None:
    for choices in (world.countries(), world.languages(), world.currencies()):
        codes = [code for code, _ in choices]
        assert len(codes) == len(set(codes)) > 50
    names = [name for _, name in world.countries()]
    assert names.index("Åland Islands") < names.index("Albania")
    assert ("DE", "Germany") in world.countries()
    assert ("EUR", "Euro (EUR)") in world.currencies()
    assert "DEM" not in dict(world.currencies())


# Activity


def test_every_event_has_words() -> None:
    assert set(activity.WORDS) == set(ACTIVITY)


def test_what_happened_is_told_in_words(ada: Person) -> None:
    now = clock.now()
    operations.grant_membership(user_id=ada.user.id, operator_id=OURS, role=MemberRole.AGENT, by=CARNET, now=now)
    audit.record(ada.user.id, "user.logged-in", usr(ada), {}, now=now, address="192.0.2.7")
    operations.ban(user_id=somebody("eve").user.id, by=CARNET, reason="spam", now=now)
    text = ada.read("/account/activity")
    assert "Membership of a team given" in text
    assert "Agent" in text
    assert text.index("Logged in") < text.index("Membership of a team given")
    assert "192.0.2.7" in text
    assert "banned" not in text


def test_what_somebody_else_did_says_so_without_their_address(ada: Person) -> None:
    audit.record(ids.new_id(), "user.roles-set", usr(ada), {}, now=clock.now(), address="192.0.2.9")
    text = ada.read("/account/activity")
    assert "by somebody else" in text
    assert "192.0.2.9" not in text


def test_old_events_are_pages_away(ada: Person) -> None:
    start = clock.now() - timedelta(days=3)
    for number in range(65):
        audit.record(ada.user.id, "password.changed", usr(ada), now=start + timedelta(minutes=number))
    address, seen = "/account/activity", []
    for _ in range(9):
        text = ada.read(address)
        seen += re.findall(r'<time datetime="([^"]+)"', text)
        more = re.search(r'href="(/account/activity\?after=[^"]+)"', text)
        if more is None:
            break
        address = more[1]
    assert len(seen) == len(set(seen)) >= 65
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("after", ["x", "%00", "W10", "WyIyMDI2LTAxLTAxIiwieCJd", "a" * 3000])
def test_t56_no_cursor_breaks_the_activity(ada: Person, after: str) -> None:
    assert ada.get(f"/account/activity?after={after}").status_code == 200


# Privacy


@pytest.mark.parametrize("path", ["/export", "/deactivate", "/erase"])
def test_what_is_grave_asks_again_who_one_is(ada: Person, path: str) -> None:
    before = account(ada)
    for answer in (ada.get(f"{PRIVACY}{path}"), ada.post(f"{PRIVACY}{path}", {"word": "erase"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate?next=")
    assert account(ada) == before


def test_who_proves_it_goes_on(ada: Person) -> None:
    asked = ada.get(f"{PRIVACY}/export")["Location"]
    back = ada.post(asked, {"password": PASSWORD, "next": f"{PRIVACY}/export"})
    assert back["Location"] == f"{PRIVACY}/export"
    assert ada.post(f"{PRIVACY}/export")["Content-Type"] == "application/zip"


def test_what_was_sent_too_late_goes_on_after_the_proof(ada: Person) -> None:
    asked = ada.post(f"{PRIVACY}/erase", {"word": "erase"})["Location"]
    assert account(ada)["erased_at"] is None
    wrong = ada.post(asked, {"password": "guessed", "next": f"{PRIVACY}/erase"})
    assert wrong.status_code == 422
    assert account(ada)["erased_at"] is None
    done = ada.post(asked, {"password": PASSWORD, "next": f"{PRIVACY}/erase"})
    assert "You are forgotten" in done.content.decode()
    assert account(ada)["erased_at"]


def test_everything_is_downloaded(ada: Person) -> None:
    ada.has_proven()
    assert "zip file" in ada.read(f"{PRIVACY}/export")
    answer = ada.post(f"{PRIVACY}/export")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    told = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "ada@example.org" in told


def test_deactivating_closes_the_account_and_keeps_everything(ada: Person) -> None:
    ada.has_proven()
    assert "Nothing is deleted" in ada.read(f"{PRIVACY}/deactivate")
    assert account(ada)["is_active"] is True
    assert "The account is deactivated" in ada.post(f"{PRIVACY}/deactivate").content.decode()
    assert account(ada)["is_active"] is False
    assert account(ada)["email"] == "ada@example.org"
    assert ada.get("/account")["Location"].startswith("/login")


@pytest.mark.parametrize("word", ["", "yes", "eras", "ERASE ME"])
def test_erasing_needs_its_word(ada: Person, word: str) -> None:
    ada.has_proven()
    before = account(ada)
    page = ada.post(f"{PRIVACY}/erase", {"word": word})
    assert page.status_code == 422
    assert 'id="id_word_error"' in page.content.decode()
    assert account(ada) == before


def test_erasing_forgets_and_says_what_stays(ada: Person) -> None:
    ada.has_proven()
    text = ada.read(f"{PRIVACY}/erase")
    assert "What is deleted" in text
    assert "Commercial and tax law" in text
    done = ada.post(f"{PRIVACY}/erase", {"word": " Erase "}).content.decode()
    assert "You are forgotten" in done
    assert "Commercial and tax law" in done
    kept = account(ada)
    assert (kept["email"], kept["first_name"], kept["is_active"]) == (None, "", False)
    assert ada.get("/account")["Location"].startswith("/login")


def test_what_stands_in_the_way_is_said_with_the_way_to_settle_it(ada: Person) -> None:
    give_money(ada.user.id, 4_950)
    ada.has_proven()
    before = account(ada)
    text = ada.read(f"{PRIVACY}/erase")
    assert "Settle this first" in text
    assert 'href="/wallet">Wallet</a>' in text
    assert 'name="word"' not in text
    page = ada.post(f"{PRIVACY}/erase", {"word": "erase"})
    assert page.status_code == 409
    assert "Settle this first" in page.content.decode()
    assert account(ada) == before


def test_the_last_owner_stays_until_there_is_another(db: None) -> None:
    ines = member("ines", MemberRole.OWNER, OURS).has_proven()
    assert 'href="/account/teams">Teams</a>' in ines.read(f"{PRIVACY}/erase")
    assert ines.post(f"{PRIVACY}/erase", {"word": "erase"}).status_code == 409
    assert account(ines)["email"] == "ines@example.org"


def test_every_obstacle_of_ours_has_its_way() -> None:
    known = {"LAST_OWNER", "MONEY_IN_WALLET", "PAYMENT_PENDING", "TICKETS_AHEAD", "UNPAID_HOLD"}
    assert set(erasing.WAYS) == known


@pytest.mark.parametrize(
    "path",
    [
        "/account/profile",
        "/account/activity",
        PRIVACY,
        f"{PRIVACY}/export",
        f"{PRIVACY}/deactivate",
        f"{PRIVACY}/erase",
        "/account/teams",
    ],
)
def test_nobody_sees_or_does_any_of_it_logged_out(ada: Person, path: str) -> None:
    before = account(ada)
    ada.client.logout()
    for answer in (ada.get(path), ada.post(path, {**PROFILE, "word": "erase"})):
        assert answer.status_code == 302
        assert answer["Location"] == f"/login?next={path}"
    assert account(ada) == before
