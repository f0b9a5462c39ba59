"""The API of accounts: signing up and in, the profile, the passenger book, teams, and what staff may do."""

from carnet.domains.identity.http import (
    activity,
    auth,
    factors,
    machines,
    me,
    passengers,
    privacy,
    providers,
    sessions,
    teams,
    users,
)
from carnet.infra.http import Router

router = Router()
for part in (auth, factors, providers, sessions, machines, me, passengers, privacy, activity, teams, users):
    router.add_router("", part.router)
