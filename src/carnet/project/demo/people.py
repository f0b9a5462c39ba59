"""The demo's accounts and their wallets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries as accounts
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.operators import queries as companies
from carnet.domains.payments import operations as payments
from carnet.domains.payments.providers.simulated import TestCard
from carnet.infra.http.problems import NotFound
from carnet.kernel.money import Money
from carnet.project.demo.logins import PASSWORD, Login

_CURRENCY = "EUR"


def write(logins: Iterable[Login], *, now: datetime) -> dict[str, UUID]:
    """Open the accounts that are missing, with their roles and money; ids by e-mail."""
    return {login.email: _known(login) or _open(login, now=now) for login in logins}


def _known(login: Login) -> UUID | None:
    try:
        return accounts.find(email=login.email).id
    except NotFound:
        return None


def _open(login: Login, *, now: datetime) -> UUID:
    user = identity.sign_up(
        email=login.email, password=PASSWORD, first_name=login.first_name, last_name=login.last_name, now=now
    )
    identity.set_roles(user_id=user.id, roles={PlatformRole.CUSTOMER, login.role}, actor=None, now=now)
    company = companies.operator_by_slug(login.member_of) if login.member_of else None
    if company and login.member_role:
        identity.grant_membership(user_id=user.id, operator_id=company.id, role=login.member_role, actor=None, now=now)
    for number, (days, amount) in enumerate(login.paid_in):
        payments.wallet_top_up(
            user_id=user.id,
            amount=Money(amount, _CURRENCY),
            currency=_CURRENCY,
            instrument=TestCard.SUCCEEDS,
            request_key=f"demo-{number}",
            now=now - timedelta(days=days),
        )
    return user.id
