"""Companies and their fleets in the back office. Forms and actions call the operations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from carnet.domains.operators import operations, rules
from carnet.domains.operators.contracts import Terms
from carnet.domains.operators.models import Amenity, Operator, SeatPlan, SeatPlanVersion, Vehicle
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, act_on_each, is_admin
from carnet.kernel import clock
from carnet.kernel.problem import InvalidInput

_TERMS = ("commission_bp", "hold_minutes", "lead_hours")


class _OperatorForm(forms.ModelForm):  # type: ignore[type-arg]
    """A company and its terms."""

    class Meta:
        model = Operator
        fields = ("name", "slug", "currency", *_TERMS, "website")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what the rules refuse."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                rules.check_company(
                    name=cleaned["name"],
                    slug=cleaned.get("slug", self.instance.slug),
                    currency=cleaned.get("currency", self.instance.currency),
                    website=cleaned["website"],
                )
            except InvalidInput as refused:
                for pointer in refused.pointers:
                    self.add_error(pointer.path.removeprefix("/"), pointer.detail)
        return cleaned


@admin.register(Operator)
class OperatorAdmin(ModelAdmin):
    """Companies: add, edit, approve, suspend. Slug and currency stay what they were."""

    form = _OperatorForm
    list_display = ("name", "slug", "status", "currency", "commission_bp", "hold_minutes", "lead_hours")
    list_filter = ("status", "currency")
    search_fields = ("name", "slug")
    actions = ("approve", "suspend")

    def get_readonly_fields(self, request: HttpRequest, obj: Operator | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What is fixed once the company exists."""
        return ("status", "version", *(("slug", "currency") if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        """Never; a company is suspended."""
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the operations."""
        cleaned = form.cleaned_data
        save = partial(
            operations.operator_update if change else operations.operator_create,
            name=cleaned["name"],
            terms=Terms(**{name: cleaned[name] for name in _TERMS}),
            website=cleaned["website"],
            actor=request.user.pk,
            now=clock.now(),
        )
        made = save(operator_id=obj.id) if change else save(slug=cleaned["slug"], currency=cleaned["currency"])
        obj.id = made.id

    @admin.action(description="Approve: may sell from now on", permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Operator]) -> None:
        """Approve the chosen companies."""
        approve = partial(operations.operator_approve, now=clock.now(), actor=request.user.pk)
        act_on_each(request, queryset, lambda row: approve(operator_id=row.id))

    @admin.action(description="Suspend: all trips go off sale", permissions=["decide"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Operator]) -> None:
        """Suspend the chosen companies."""
        suspend = partial(operations.operator_suspend, reason="back office", now=clock.now(), actor=request.user.pk)
        act_on_each(request, queryset, lambda row: suspend(operator_id=row.id))


@admin.register(Amenity)
class AmenityAdmin(ModelAdmin):
    """The catalogue of services; an entry is retired, never deleted."""

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
        operations.amenity_define(code=obj.code, name=obj.name, retired=obj.retired)


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
