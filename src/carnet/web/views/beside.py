"""The side of an operator's pages, for those whom the page is for."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.identity import queries
from carnet.infra.access import Permission
from carnet.infra.principal import Principal
from carnet.web.presenters.console import Console, console


def beside(operator_id: UUID, by: Principal, *, here: str, needs: Permission = Permission.CATALOG_READ) -> Console:
    """The side of the page `here`. Raises NotFound, Forbidden, SecondFactorNeeded to who lacks the right `needs`."""
    return console(queries.team(operator_id=operator_id, by=by, needs=needs), by, here=here)
