"""The demo's accounts and their wallets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries as accounts
from carnet.domains.identity.contracts import DocumentKind, PlatformRole
from carnet.domains.operators import queries as companies
from carnet.domains.payments import operations as payments
from carnet.domains.payments.providers.simulated import TestCard
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET
from carnet.kernel.money import Money
from carnet.project.demo.logins import PASSWORD, Login

_CURRENCY = "EUR"
_SOON = timedelta(days=120)


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
        email=login.email,
        password=PASSWORD,
        first_name=login.first_name,
        last_name=login.last_name,
        proven=True,
        now=now,
    )
    identity.set_roles(user_id=user.id, roles={PlatformRole.CUSTOMER, login.role}, by=CARNET, now=now)
    company = companies.operator_by_slug(login.member_of) if login.member_of else None
    if company and login.member_role:
        identity.grant_membership(user_id=user.id, operator_id=company.id, role=login.member_role, by=CARNET, now=now)
    _keep_book(login, user.id, now=now)
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


def _keep_book(login: Login, user_id: UUID, *, now: datetime) -> None:
    """Whom the account books for. Its owner goes first, with a passport that ends soon."""
    for first_name, last_name in login.book:
        own = (first_name, last_name) == (login.first_name, login.last_name)
        entry = identity.add_passenger(
            user_id=user_id, first_name=first_name, last_name=last_name, is_default=own, now=now
        )
        if own:
            identity.add_document(
                user_id=user_id,
                passenger_id=entry.id,
                kind=DocumentKind.PASSPORT,
                country="DE",
                number="C01X00T47",
                expires_on=(now + _SOON).date(),
                now=now,
            )
