"""How many travellers wait, for the pages of those who answer."""

from __future__ import annotations

from typing import Any

from django import template

from carnet.domains.support import queries
from carnet.infra.access import Permission, may
from carnet.web.people import principal

register = template.Library()


@register.simple_tag(takes_context=True)
def reports_waiting(context: dict[str, Any]) -> int:
    """How many of all reports wait for an answer; none to who answers none."""
    by = principal(context["request"])
    return queries.waiting(by=by, operator_id=None) if may(by, Permission.REPORTS_ANSWER) else 0
