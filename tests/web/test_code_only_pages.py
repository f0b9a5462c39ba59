"""Pages of accounts whose owners come in by codes alone: what is grave takes a login just now."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.kernel import clock
from tests.web.shop import Shop

GRAVE = [
    "/account/privacy/export",
    "/account/privacy/deactivate",
    "/account/privacy/erase",
    "/account/2fa/app",
    "/account/2fa/passkeys/new",
]


@pytest.mark.parametrize("address", GRAVE)
def test_an_open_session_alone_is_not_enough(shop: Shop, address: str) -> None:
    """This one was opened nobody knows when."""
    eve = operations.sign_up(email="eve@example.org", proven=True, now=clock.now())
    shop.log_in(eve)
    for answer in (shop.client.get(address), shop.client.post(address, {"confirm": "on"})):
        assert answer.status_code == 403
        assert "log in again" in answer.content.decode()
    row = User.objects.get(pk=eve.pk)
    assert (row.email, row.is_active, row.erased_at) == ("eve@example.org", True, None)
    assert not Authenticator.objects.filter(user=eve).exists()
    assert not AuditEntry.objects.filter(verb="user.exported").exists()
