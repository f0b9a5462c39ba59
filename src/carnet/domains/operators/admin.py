"""Companies and their fleets in the back office. Forms and actions call the operations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from carnet.domains.operators import operations
from carnet.domains.operators.models import Amenity, Operator, SeatPlan, SeatPlanVersion, Vehicle
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, act_on_each, acting, is_admin
from carnet.kernel import clock

_REASON = "decided in the back office"


@admin.register(Operator)
class OperatorAdmin(ReadOnlyAdmin):
    """Companies: approve and suspend. They are created, and their share is set, at /staff/operators."""

    list_display = ("name", "slug", "status", "currency", "commission_bp", "hold_minutes", "lead_hours")
    list_filter = ("status", "currency")
    search_fields = ("name", "slug")
    actions = ("approve", "suspend")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)

    @admin.action(description="Approve: may sell from now on", permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Operator]) -> None:
        """Approve the chosen companies."""
        approve = partial(operations.operator_approve, by=acting(request), now=clock.now())
        act_on_each(request, queryset, lambda row: approve(operator_id=row.id))

    @admin.action(description="Suspend: all trips go off sale", permissions=["decide"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Operator]) -> None:
        """Suspend the chosen companies."""
        suspend = partial(operations.operator_suspend, reason=_REASON, by=acting(request), now=clock.now())
        act_on_each(request, queryset, lambda row: suspend(operator_id=row.id))


class _AmenityForm(forms.ModelForm):  # type: ignore[type-arg]
    """An entry of the catalogue."""

    code = forms.RegexField(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40, help_text="small letters, digits, hyphens")
    name = forms.CharField(max_length=80)

    class Meta:
        model = Amenity
        fields = ("code", "name", "retired")


@admin.register(Amenity)
class AmenityAdmin(ModelAdmin):
    """The catalogue of services; an entry is retired, never deleted."""

    form = _AmenityForm
    list_display = ("code", "name", "retired")
    list_filter = ("retired",)
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Amenity | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Trips and vehicles name the code."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002
        """Through the operation."""
        operations.amenity_define(
            code=obj.code, name=obj.name, retired=obj.retired, by=acting(request), now=clock.now()
        )


@admin.register(Vehicle)
class VehicleAdmin(ReadOnlyAdmin):
    """Vehicles, as their operators keep them."""

    list_display = ("name", "operator", "kind", "service_class", "seat_plan_version", "amenities")
    list_filter = ("kind", "service_class", "operator")
    list_select_related = ("operator", "seat_plan_version__seat_plan")
    search_fields = ("name", "operator__name")


class _VersionInline(ReadOnlyInline):
    model = SeatPlanVersion
    fields = ("number", "capacity", "created_at", "published_at")


@admin.register(SeatPlan)
class SeatPlanAdmin(ReadOnlyAdmin):
    """Seat plans and their immutable versions."""

    list_display = ("name", "operator", "kind")
    list_filter = ("kind", "operator")
    list_select_related = ("operator",)
    search_fields = ("name", "operator__name")
    inlines = (_VersionInline,)
