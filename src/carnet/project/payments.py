"""Settings of how people pay by card: through Stripe, or through a simulated provider that takes no money."""

from __future__ import annotations

import os
from typing import Final

from carnet.domains.payments import rules
from carnet.project import environment

STRIPE_KEY = os.environ.get("CARNET_STRIPE_KEY", "").strip()
# For the page on which buyers type their card. Without it cards are taken over the API alone.
STRIPE_PUBLISHABLE_KEY = os.environ.get("CARNET_STRIPE_PUBLISHABLE_KEY", "").strip()
# Two while one replaces the other.
STRIPE_WEBHOOK_SECRETS = environment.words("CARNET_STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = environment.address(
    os.environ.get("CARNET_STRIPE_API_BASE") or "https://api.stripe.com", "CARNET_STRIPE_API_BASE"
)
# Only where nobody means to take money, and never beside a provider that does.
SIMULATED_PROVIDER = environment.flag("CARNET_SIMULATED_PROVIDER", default=environment.flag("CARNET_DEMO"))
SIMULATED_PROVIDER = SIMULATED_PROVIDER and not STRIPE_KEY
SIMULATED_ODDS = os.environ.get("CARNET_SIMULATED_ODDS", "")

_KEYS: Final = ("sk_", "rk_")
_SECRETS: Final = "whsec_"

if STRIPE_KEY and not STRIPE_KEY.startswith(_KEYS):
    raise environment.UnusableVariable("CARNET_STRIPE_KEY must be a secret or restricted key: sk_... or rk_...")
if STRIPE_PUBLISHABLE_KEY and not STRIPE_PUBLISHABLE_KEY.startswith("pk_"):
    raise environment.UnusableVariable("CARNET_STRIPE_PUBLISHABLE_KEY must be a publishable key: pk_...")
if STRIPE_KEY and not STRIPE_WEBHOOK_SECRETS:
    raise environment.UnusableVariable("CARNET_STRIPE_KEY needs CARNET_STRIPE_WEBHOOK_SECRET")
if not all(secret.startswith(_SECRETS) for secret in STRIPE_WEBHOOK_SECRETS):
    raise environment.UnusableVariable("CARNET_STRIPE_WEBHOOK_SECRET must be one or two secrets: whsec_...")
try:
    rules.odds(SIMULATED_ODDS)
except ValueError as _error:
    raise environment.UnusableVariable(f"CARNET_SIMULATED_ODDS: {_error}") from _error
