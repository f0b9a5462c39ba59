"""The API of accounts: signing up and in, the profile, the passenger book."""

from carnet.domains.identity.http import auth, me
from carnet.infra.http import Router

router = Router()
router.add_router("", auth.router)
router.add_router("", me.router)
