"""The index in the back office, to see what travellers find. Only where the admin site is installed."""

from __future__ import annotations

from django.contrib import admin

from carnet.domains.search.models import Event, Listing, Place
from carnet.infra.backoffice import ReadOnlyAdmin


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """Cities and stations, busiest first."""

    list_display = ("name", "kind", "city_name", "country", "timezone", "station_kind", "weight", "version")
    list_filter = ("kind", "station_kind", "country")
    search_fields = ("name", "normalised")
    ordering = ("-weight", "name")


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Listings as they were told last."""

    list_display = ("name", "kind", "operator_name", "departs_at", "on_sale", "sale_from", "version")
    list_filter = ("on_sale", "kind")
    search_fields = ("=id", "name", "operator_name")
    date_hierarchy = "departs_at"
    ordering = ("-departs_at",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What events are called, as they were told last."""

    list_display = ("name", "category", "operator_id", "most_per_user", "version")
    search_fields = ("=id", "name", "category")
    ordering = ("name",)
