"""Vehicles and seat plans at their pages: who works there, and forms as browsers without scripts send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import PlanDraft, SavedPlan, SectionDraft
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.schedule.world import an_operator
from tests.web.own import Person, member

_INPUT = re.compile(r"<(input|textarea)\b([^>]*)>")
_SELECT = re.compile(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]*)"([^>]*)>')
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


@dataclass
class Fleet:
    """An operator and its manager."""

    operator_id: UUID
    person: Person

    @property
    def home(self) -> str:
        """Where its pages begin."""
        return f"/operators/{ids.encode('opr', self.operator_id)}"

    def coach(self, name: str = "Setra", *, rows: int = 3) -> SavedPlan:
        """A coach's seat plan, 2+1."""
        draft = PlanDraft(ListingKind.BUS, (SectionDraft("Bus", "standard", rows, (2, 1)),))
        now = clock.now()
        return operations.seat_plan_create(operator_id=self.operator_id, name=name, draft=draft, by=CARNET, now=now)

    def vehicle(self, plan: SavedPlan, name: str = "B-CN 1207") -> str:
        """A vehicle with a plan's seats; its id as addresses write it."""
        made = operations.vehicle_create(
            operator_id=self.operator_id,
            name=name,
            seat_plan_version_id=plan.version_id,
            by=CARNET,
            now=clock.now(),
        )
        return ids.encode("veh", made.id)

    def names(self) -> list[str]:
        """What its vehicles are called."""
        return [one.name for one in queries.vehicles(self.operator_id)]

    def seats(self, plan: str) -> dict[str, Any]:
        """The seats of a plan's newest version, by their labels."""
        found = queries.seat_plan_layout(operator_id=self.operator_id, seat_plan_id=ids.decode("spl", plan), by=CARNET)
        return {seat.label: seat for seat in found.seats}


def a_fleet(role: MemberRole = MemberRole.MANAGER, name: str = "otto") -> Fleet:
    """An approved operator, and somebody who works there."""
    operator_id = an_operator(f"Lines of {name}")
    return Fleet(operator_id, member(name, role, operator_id))


def filled(page: HttpResponse) -> dict[str, Any]:
    """What the editor's form would send as it stands."""
    text = page.content.decode().partition('id="editor"')[2].partition("</form>")[0]
    form: dict[str, Any] = {}
    for tag in _INPUT.finditer(text):
        has = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[2])}
        box = has.get("type") == "checkbox"
        if (not box or "checked" in has) and has.get("name") and has["name"] != "csrfmiddlewaretoken":
            form.setdefault(has["name"], []).append(has.get("value", "on" if box else ""))
    for name, options in _SELECT.findall(text):
        values = _OPTION.findall(options)
        form[name] = [next((value for value, rest in values if "selected" in rest), values[0][0])]
    return form
