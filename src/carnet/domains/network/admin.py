"""Places and routes in the back office. Forms and actions call the operations, so that others hear of every change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from carnet.domains.network import operations, rules
from carnet.domains.network.contracts import Code, NewCity, NewStation, StationKind
from carnet.domains.network.models import City, Route, RouteStop, Station, StationCode
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, act_on_each, acting, is_admin
from carnet.kernel import clock
from carnet.kernel.problem import InvalidInput


class _CityForm(forms.ModelForm):  # type: ignore[type-arg]
    """A city; the rules speak before the database does."""

    class Meta:
        model = City
        fields = ("name", "region", "country", "timezone", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what the rules refuse."""
        cleaned = super().clean() or {}
        if not self.errors:
            _check(self, lambda: rules.check_city(_new_city(cleaned)))
        return cleaned


class _StationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A station; its codes are added by whoever knows their system."""

    class Meta:
        model = Station
        fields = ("city", "kind", "name", "timezone", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what the rules refuse."""
        cleaned = super().clean() or {}
        if not self.errors:
            _check(self, lambda: rules.check_station(_new_station(cleaned, ())))
        return cleaned


class _PlaceAdmin(ModelAdmin):
    """What cities and stations share: they are deleted by an action, which refuses what is in use."""

    actions = ("delete_unused",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        """Not by Django, which knows neither events nor other domains."""
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)


@admin.register(City)
class CityAdmin(_PlaceAdmin):
    """Cities."""

    form = _CityForm
    list_display = ("name", "region", "country", "timezone")
    list_filter = ("country",)
    search_fields = ("name", "normalised_name")
    readonly_fields = ("version",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the operations."""
        city = _new_city(form.cleaned_data)
        if change:
            operations.city_update(city_id=obj.id, city=city, by=acting(request), now=clock.now())
        else:
            obj.id = operations.city_create(city=city, by=acting(request), now=clock.now()).id

    @admin.action(description="Delete, unless something uses it", permissions=["decide"])
    def delete_unused(self, request: HttpRequest, queryset: QuerySet[City]) -> None:
        """Delete the chosen cities one by one."""
        act_on_each(
            request, queryset, lambda row: operations.city_delete(city_id=row.id, by=acting(request), now=clock.now())
        )


class _CodeInline(ReadOnlyInline):
    model = StationCode


@admin.register(Station)
class StationAdmin(_PlaceAdmin):
    """Stations with their codes."""

    form = _StationForm
    list_display = ("name", "kind", "city", "timezone", "operator_id")
    list_filter = ("kind", "city__country")
    list_select_related = ("city",)
    search_fields = ("name", "normalised_name", "codes__code")
    autocomplete_fields = ("city",)
    readonly_fields = ("operator_id", "version")
    inlines = (_CodeInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the operations; codes stay as they are."""
        codes = tuple(Code(row.system, row.code, row.namespace) for row in obj.codes.all()) if change else ()
        station = _new_station(form.cleaned_data, codes)
        if change:
            operations.station_update(station_id=obj.id, station=station, by=acting(request), now=clock.now())
        else:
            obj.id = operations.station_create(station=station, by=acting(request), now=clock.now()).id

    @admin.action(description="Delete, unless something uses it", permissions=["decide"])
    def delete_unused(self, request: HttpRequest, queryset: QuerySet[Station]) -> None:
        """Delete the chosen stations one by one."""
        act_on_each(
            request,
            queryset,
            lambda row: operations.station_delete(station_id=row.id, by=acting(request), now=clock.now()),
        )


class _RouteStopInline(ReadOnlyInline):
    model = RouteStop
    fields = ("seq", "station", "kind", "metres")


@admin.register(Route)
class RouteAdmin(ReadOnlyAdmin):
    """Routes with their stops; operators draw them in their console."""

    actions = ("retire", "delete_unused")
    list_display = ("name", "kind", "operator_id", "retired")
    list_filter = ("kind", "retired")
    search_fields = ("name", "operator_id")
    inlines = (_RouteStopInline,)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)

    @admin.action(description="Retire", permissions=["decide"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Route]) -> None:
        """Offer the chosen routes no longer for new trips."""
        act_on_each(request, queryset, lambda row: operations.route_update(**_asked(request, row), retired=True))

    @admin.action(description="Delete, unless something uses it", permissions=["decide"])
    def delete_unused(self, request: HttpRequest, queryset: QuerySet[Route]) -> None:
        """Delete the chosen routes one by one."""
        act_on_each(request, queryset, lambda row: operations.route_delete(**_asked(request, row)))


def _asked(request: HttpRequest, row: Route) -> dict[str, Any]:
    return {"operator_id": row.operator_id, "route_id": row.id, "by": acting(request), "now": clock.now()}


def _new_city(cleaned: dict[str, Any]) -> NewCity:
    names = ("name", "country", "timezone", "latitude", "longitude", "region")
    return NewCity(**{name: cleaned[name] for name in names})


def _new_station(cleaned: dict[str, Any], codes: tuple[Code, ...]) -> NewStation:
    return NewStation(
        city_id=cleaned["city"].id,
        kind=StationKind(cleaned["kind"]),
        name=cleaned["name"],
        timezone=cleaned["timezone"],
        latitude=cleaned["latitude"],
        longitude=cleaned["longitude"],
        codes=codes,
    )


def _check(form: forms.ModelForm[Any], check: Any) -> None:
    try:
        check()
    except InvalidInput as refused:
        for pointer in refused.pointers:
            form.add_error(pointer.path.split("/")[1], pointer.detail)
