"""Addresses of an operator's vehicles and its seat plans."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import plan_editor, seat_plans, vehicles

urlpatterns = [
    page("operators/<str:operator>/vehicles", vehicles.vehicles, "vehicles"),
    page("operators/<str:operator>/vehicles/new", vehicles.add, "vehicle-new"),
    page("operators/<str:operator>/vehicles/<str:vehicle>", vehicles.change, "vehicle-change"),
    page("operators/<str:operator>/vehicles/<str:vehicle>/retire", vehicles.retire, "vehicle-retire"),
    page("operators/<str:operator>/vehicles/<str:vehicle>/delete", vehicles.delete, "vehicle-delete"),
    page("operators/<str:operator>/seat-plans", seat_plans.seat_plans, "seat-plans"),
    page("operators/<str:operator>/seat-plans/new", plan_editor.add, "seat-plan-new"),
    page("operators/<str:operator>/seat-plans/<str:plan>", seat_plans.seat_plan, "seat-plan"),
    page("operators/<str:operator>/seat-plans/<str:plan>/edit", plan_editor.change, "seat-plan-edit"),
    page("operators/<str:operator>/seat-plans/<str:plan>/move", seat_plans.move, "seat-plan-move"),
    page("operators/<str:operator>/seat-plans/<str:plan>/retire", seat_plans.retire, "seat-plan-retire"),
]
