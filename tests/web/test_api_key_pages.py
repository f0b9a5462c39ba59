"""An operator's API keys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import ApiKey
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS
from carnet.kernel import clock
from carnet.web.presenters import team as presenter
from tests.web.own import Person
from tests.web.team import KEY, KEYS, make_key


def test_every_scope_and_every_role_has_words() -> None:
    assert set(presenter.SCOPE_WORDS) == GRANTABLE_TO_KEYS
    assert set(presenter.ROLE_WORDS) == set(presenter.ROLE_MEANINGS) == set(MemberRole)


def test_a_secret_is_shown_once_and_kept_nowhere(ines: Person) -> None:
    assert "No keys yet" in ines.read(KEYS)
    page = ines.post(KEYS, KEY)
    text = page.content.decode()
    assert page.status_code == 201
    assert page["Cache-Control"] == "no-store"
    found = re.search(r'id="secret" readonly value="([^"]+)"', text)
    assert found
    assert operations.machine_token(secret=found[1], now=clock.now()).scopes
    after = ines.read(KEYS)
    assert "Timetable" in after
    assert "See all trips, drafts too<br>Delay, board, dispatch and cancel trips" in after
    assert found[1] not in after
    assert found[1] not in str(dict(ines.client.session))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["members.manage"]}, {"name": "a\x07"}])
def test_a_key_that_cannot_be_is_refused_and_the_rest_is_kept(ines: Person, wrong: dict[str, Any]) -> None:
    page = ines.post(KEYS, {**KEY, **wrong})
    text = page.content.decode()
    field = next(iter(wrong))
    assert page.status_code == 422
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}_error"' in text
    assert ('value="Timetable"' in text) is (field != "name")
    assert ApiKey.objects.count() == 0


def test_a_new_secret_leaves_the_old_one_a_day(ines: Person) -> None:
    number = make_key(ines)
    page = ines.post(f"{KEYS}/{number}/rotate")
    assert page.status_code == 201
    assert "The old secret works until" in page.content.decode()
    assert "old secret works until" in ines.read(KEYS)
    ApiKey.objects.update(old_secret_until=clock.now() - timedelta(minutes=1))
    assert "old secret works until" not in ines.read(KEYS)


def test_revoking_asks_first(ines: Person) -> None:
    number = make_key(ines)
    assert "It was never used." in ines.read(f"{KEYS}/{number}/revoke")
    assert ApiKey.objects.get().revoked_at is None
    assert ines.post(f"{KEYS}/{number}/revoke")["Location"] == KEYS
    assert ApiKey.objects.get().revoked_at
    assert "1 revoked key" in ines.read(KEYS)
    assert ines.post(f"{KEYS}/{number}/rotate").status_code == 409
    assert ines.get(f"{KEYS}/key_{'0' * 26}/revoke").status_code == 404
