"""Addresses of an operator's team and machines."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import api_keys, team

urlpatterns = [
    page("operators/<str:operator>/team", team.team, "team"),
    page("operators/<str:operator>/team/invitations", team.invite, "team-invite"),
    page("operators/<str:operator>/team/invitations/<str:invitation>/withdraw", team.withdraw, "team-withdraw"),
    page("operators/<str:operator>/team/members/<str:member>", team.change_role, "team-role"),
    page("operators/<str:operator>/team/members/<str:member>/remove", team.remove, "team-remove"),
    page("operators/<str:operator>/team/security", team.security, "team-security"),
    page("operators/<str:operator>/team/activity", team.activity, "team-activity"),
    page("operators/<str:operator>/keys", api_keys.keys, "api-keys"),
    page("operators/<str:operator>/keys/<str:key>/rotate", api_keys.rotate, "api-key-rotate"),
    page("operators/<str:operator>/keys/<str:key>/revoke", api_keys.revoke, "api-key-revoke"),
]
