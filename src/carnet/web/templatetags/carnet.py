"""Tags and filters of the shop's templates."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from carnet.domains.notifications import queries as notices
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.web.presenters import devices, qr, wording

register = template.Library()

register.filter("price", wording.price)
register.filter("amount", wording.amount)
register.filter("duration", wording.duration)
register.filter("clock", wording.clock)
register.filter("day", wording.day)
register.filter("long_day", wording.long_day)
register.filter("weekday", wording.weekday)
register.filter("month", wording.month)
register.filter("plain_amount", wording.plain_amount)
register.filter("as_json", json.dumps)
register.filter("device", devices.name)


@register.filter
def public_id(value: UUID, prefix: str) -> str:
    """An id as addresses have it, such as `ses_01K…`."""
    return ids.encode(prefix, value)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the sprite; a word beside it says the same."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        f" {extra}" if extra else "",
        static("carnet/icons.svg"),
        name,
    )


@register.simple_tag
def big_price(money: Money, size: str = "") -> SafeString:
    """A price with its currency set smaller; `size` is `l` or `xl`."""
    return format_html(
        '<span class="price{}">{}<span class="price__cur"> {}</span></span>',
        f" price--{size}" if size else "",
        wording.amount(money),
        money.currency,
    )


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    """A QR code (ISO/IEC 18004) as an inline drawing, named by `label`."""
    return _drawn(qr.draw(text), label)


@register.simple_tag
def aztec_code(text: str, label: str) -> SafeString:
    """An Aztec code (ISO/IEC 24778) as an inline drawing, named by `label`."""
    return _drawn(qr.draw_aztec(text), label)


def _drawn(drawing: qr.Drawing, label: str) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {0} {0}" shape-rendering="crispEdges" role="img" aria-label="{1}"><path d="{2}"/></svg>',
        drawing.size,
        label,
        drawing.path,
    )


@register.inclusion_tag("carnet/parts/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """How many notices are unread, for who is logged in; strangers have no bell."""
    request = context.get("request")
    user = getattr(request, "user", None)
    standing = notices.standing(user_id=user.id) if user is not None and user.is_authenticated else None
    return {"standing": standing, "here": context.get("here", "")}


@register.inclusion_tag("carnet/parts/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = False) -> dict[str, Any]:
    """A labelled field with its hint and, when something is wrong, the sentence that says what to do."""
    described = [f"{bound.auto_id}_hint"] if hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes: dict[str, Any] = {"class": "input"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"bound": bound, "widget": bound.as_widget(attrs=attributes), "hint": hint, "optional": optional}
