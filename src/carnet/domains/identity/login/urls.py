"""Addresses of the way to a provider and back, under the names by which the identity library looks them up."""

from __future__ import annotations

from django.urls import path

from carnet.domains.identity.login import elsewhere

urlpatterns = [
    path("<slug:provider_id>", elsewhere.go, name="openid_connect_login"),
    path("<slug:provider_id>/callback", elsewhere.come_back, name="openid_connect_callback"),
]
