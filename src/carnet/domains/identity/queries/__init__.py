"""Reading accounts, what tokens say about them, passenger books, teams and their machines."""

from carnet.domains.identity.queries.accounts import find, profile, profile_of
from carnet.domains.identity.queries.activity import activity, all_activity, operator_activity
from carnet.domains.identity.queries.claims import principal, token_claims
from carnet.domains.identity.queries.connections import connection, connections
from carnet.domains.identity.queries.factors import (
    factor,
    factor_id,
    factor_of,
    factors,
    has_second_factor,
    passkey_row,
)
from carnet.domains.identity.queries.machines import api_keys, key_of
from carnet.domains.identity.queries.passengers import (
    document,
    document_of,
    entry_of,
    in_full,
    passenger,
    passenger_row,
    passengers,
)
from carnet.domains.identity.queries.personal import KEPT, erasure_obstacles, personal_files
from carnet.domains.identity.queries.reachable import reachable
from carnet.domains.identity.queries.sessions import session_id_of, session_key, session_row, sessions
from carnet.domains.identity.queries.teams import (
    invitation,
    invitation_of,
    invitations,
    member,
    member_of,
    members,
    my_teams,
    owns_alone,
    team,
    team_of,
)
from carnet.domains.identity.queries.users import user, users

__all__ = [
    "KEPT",
    "activity",
    "all_activity",
    "api_keys",
    "connection",
    "connections",
    "document",
    "document_of",
    "entry_of",
    "erasure_obstacles",
    "factor",
    "factor_id",
    "factor_of",
    "factors",
    "find",
    "has_second_factor",
    "in_full",
    "invitation",
    "invitation_of",
    "invitations",
    "key_of",
    "member",
    "member_of",
    "members",
    "my_teams",
    "operator_activity",
    "owns_alone",
    "passenger",
    "passenger_row",
    "passengers",
    "passkey_row",
    "personal_files",
    "principal",
    "profile",
    "profile_of",
    "reachable",
    "session_id_of",
    "session_key",
    "session_row",
    "sessions",
    "team",
    "team_of",
    "token_claims",
    "user",
    "users",
]
