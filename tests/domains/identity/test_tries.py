"""Wrong codes are counted against the code, wherever it is written."""

from __future__ import annotations

import time

import pytest
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY

from carnet.domains.identity.login import tries
from carnet.domains.identity.login.waiting import EMAIL
from carnet.domains.identity.models import User
from carnet.infra.http.problems import RateLimited
from tests.sessions import request_of

pytestmark = pytest.mark.django_db


def test_another_key_of_the_session_brings_no_more_tries(ada: User) -> None:
    """A new password gives the session one; what was sent to somebody else's address is the same code still."""
    request = request_of(ada)
    request.session[EMAIL_VERIFICATION_CODE_SESSION_KEY] = {
        "at": time.time(),
        "failed_attempts": 0,
        "email": "eve@example.org",
        "user_id": str(ada.pk),
        "code": "123456",
    }
    for _ in range(tries.MOST_TRIES):
        assert tries.count_try(request, EMAIL)
        request.session.cycle_key()
    with pytest.raises(RateLimited):
        tries.count_try(request, EMAIL)
