"""localstripe, which knows Stripe's payments and cards, with what it lacks and we rely on.

Run as `python -m tests.stripe_stand_in PORT`. Added are idempotency keys, addresses for 3-D Secure, and refusing to
capture what is not authorised and to give back more than was taken. Nothing is kept on disk, and only this machine
reaches it.
"""

from __future__ import annotations

import sys
from typing import Any

from aiohttp import web
from localstripe import resources, server  # type: ignore[import-untyped]
from localstripe.errors import UserError  # type: ignore[import-untyped]

# What failed before anything was done may be asked again with the same key.
_KEPT = {200, 402}
_answered: dict[str, tuple[bytes, int, bytes]] = {}

# The number of a card whose refunds fail: https://docs.stripe.com/testing#refunds
_REFUND_FAILS = "4000000000005126"


@web.middleware
async def once(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer a key that was answered before with the same, and refuse it with other values.

    https://docs.stripe.com/api/idempotent_requests
    """
    key = request.headers.get("Idempotency-Key")
    if not key or request.method != "POST":
        unkept: web.StreamResponse = await handler(request)
        return unkept
    asked = request.path.encode() + b"?" + await request.read()
    if key in _answered:
        before, status, body = _answered[key]
        if before != asked:
            error = {"type": "idempotency_error", "message": "Keys are for one request."}
            return web.json_response({"error": error}, status=400)
        headers = {"Idempotent-Replayed": "true"}
        return web.Response(body=body, status=status, content_type="application/json", headers=headers)
    response: web.Response = await handler(request)
    if response.status in _KEPT:
        _answered[key] = (asked, response.status, (response.text or "").encode())
    return response


def _confirm(id: str, return_url: str | None = None, **data: Any) -> Any:  # noqa: A002  localstripe's name
    intent = resources.PaymentIntent._api_confirm(id, **data)
    if intent.next_action:
        page = f"https://hooks.stripe.com/3d_secure/{intent.id}"
        intent.next_action = {"type": "redirect_to_url", "redirect_to_url": {"url": page, "return_url": return_url}}
    return intent


def _capture(id: str, **data: Any) -> Any:  # noqa: A002  localstripe's name
    if resources.PaymentIntent._api_retrieve(id).status != "requires_capture":
        raise UserError(400, "Not authorised.", {"code": "payment_intent_unexpected_state"})
    return resources.PaymentIntent._api_capture(id, **data)


_refund = resources.Refund.__init__


def _checked(refund: Any, charge: Any = None, payment_intent: Any = None, amount: Any = None, **data: Any) -> None:
    intent = resources.PaymentIntent._api_retrieve(payment_intent) if payment_intent else None
    left = intent.latest_charge.amount - intent.latest_charge.amount_refunded if intent and intent.latest_charge else 0
    if intent and (intent.status != "succeeded" or int(amount) > left):
        raise UserError(400, "More than is left.", {"code": "charge_already_refunded"})
    _refund(refund, charge=charge, payment_intent=payment_intent, amount=amount, **data)
    card = resources.PaymentMethod._api_retrieve(intent.payment_method) if intent else None
    if card is not None and card._card_number == _REFUND_FAILS:
        refund.status = "failed"


def main() -> None:
    """Serve until somebody ends it."""
    resources.Refund.__init__ = _checked
    resources.store.dump_to_disk = lambda: None
    intent = "/v1/payment_intents/{id}"
    routes = {("POST", f"{intent}/confirm"): _confirm, ("POST", f"{intent}/capture"): _capture}
    app = web.Application(middlewares=[once, *server.app.middlewares])
    for (method, url), function in routes.items():
        app.router.add_route(method, url, server.api_extra(function, url))
    for route in server.app.router.routes():
        if (route.method, route.resource.canonical) not in routes and route.method != "HEAD":
            app.router.add_route(route.method, route.resource.canonical, route.handler)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)


if __name__ == "__main__":
    main()
