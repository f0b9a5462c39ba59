"""How the shop writes times, days, lengths of time, money and kinds, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_decimal, get_currency_precision
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.money import Money

KIND_WORDS: Final[dict[ListingKind, Promise]] = {
    ListingKind.TRAIN: _("Train"),
    ListingKind.PLANE: _("Plane"),
    ListingKind.BUS: _("Bus"),
    ListingKind.EVENT: _("Event"),
}
# "the train leaves", "another flight": what people call one run of it.
RUN_WORDS: Final[dict[ListingKind, Promise]] = {
    ListingKind.TRAIN: _("train"),
    ListingKind.PLANE: _("flight"),
    ListingKind.BUS: _("bus"),
    ListingKind.EVENT: _("performance"),
}
_HOUR: Final = 60


def locale() -> Locale:
    """The language of the page, for babel."""
    return Locale.parse(to_locale(get_language() or "en"))


def local(instant: datetime, zone: str) -> datetime:
    """`instant` on the clocks of an IANA zone."""
    return instant.astimezone(ZoneInfo(zone))


def clock(instant: datetime, zone: str) -> str:
    """The time of day at a place: `08:17`."""
    return f"{local(instant, zone):%H:%M}"


def day(moment: date) -> str:
    """A day as tickets print it: `Fri 15 Jan`. Pass a local datetime or a date."""
    return date_format(date(moment.year, moment.month, moment.day), "D j M")


def long_day(moment: date) -> str:
    """A day read out: `Friday 15 January 2027`."""
    return date_format(date(moment.year, moment.month, moment.day), "l j F Y")


def weekday(moment: date) -> str:
    """`Fri`. Pass a local datetime or a date."""
    return date_format(date(moment.year, moment.month, moment.day), "D")


def month(moment: date) -> str:
    """`Jan`. Pass a local datetime or a date."""
    return date_format(date(moment.year, moment.month, moment.day), "M")


def duration(minutes: int) -> str:
    """A length of time: `47 min`, `3 h`, `3 h 47`."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


def amount(money: Money) -> str:
    """The number of a price in its currency's digits, without the currency: `1,049.50`."""
    digits = get_currency_precision(money.currency)
    value = Decimal(money.amount).scaleb(-digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale())


def plain_amount(money: Money) -> str:
    """The number of a price as a form sends it: `1049.50`."""
    return f"{Decimal(money.amount).scaleb(-get_currency_precision(money.currency)):f}"


def price(money: Money) -> str:
    """A price in running text: `49.50 EUR`."""
    return f"{amount(money)}\u00a0{money.currency}"


def words(items: Sequence[str]) -> str:
    """A list in a sentence: `37`, `37 and 40`, `37, 40 and 41`."""
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return gettext("%(head)s and %(last)s") % {"head": ", ".join(items[:-1]), "last": items[-1]}


def in_fours(text: str) -> str:
    """Letters or digits in groups of four, as cards and bank accounts have them: `DE89 3704 0044`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
