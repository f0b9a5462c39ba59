"""Addresses of companies: as everybody sees them, in their console, for the platform's admins."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import companies, company_profile, ratings, sell, staff_operators

urlpatterns = [
    page("sell", sell.sell, "sell"),
    page("operators/<str:operator>", companies.company, "operator"),
    page("operators/<str:operator>/logo/<str:mark>.png", companies.logo, "operator-logo"),
    page("operators/<str:operator>/profile", company_profile.profile, "operator-profile"),
    page("operators/<str:operator>/profile/logo", company_profile.put_logo, "operator-logo-put"),
    page("operators/<str:operator>/profile/logo/remove", company_profile.remove_logo, "operator-logo-remove"),
    page("bookings/<reference:reference>/tickets/<str:ticket>/rating", ratings.rate, "rate"),
    page("staff/operators", staff_operators.operators, "staff-operators"),
    page("staff/operators/new", staff_operators.create, "staff-operator-new"),
    page("staff/operators/<str:operator>", staff_operators.operator, "staff-operator"),
    page("staff/operators/<str:operator>/approve", staff_operators.approve, "staff-operator-approve"),
    page("staff/operators/<str:operator>/suspend", staff_operators.suspend, "staff-operator-suspend"),
    page("staff/operators/<str:operator>/commission", staff_operators.set_commission, "staff-operator-commission"),
]
