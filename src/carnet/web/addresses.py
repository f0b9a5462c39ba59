"""Ids in addresses; one that cannot be an id is an address where nothing is."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from carnet.kernel.ids import MalformedId, decode


def listing_id(text: str) -> UUID:
    """The id behind `lst_…` in an address. Raises Http404."""
    return _decoded("lst", text)


def fare_id(text: str) -> UUID:
    """The id behind `far_…` in a form. Raises Http404."""
    return _decoded("far", text)


def ticket_id(text: str) -> UUID:
    """The id behind `tkt_…` in an address. Raises Http404."""
    return _decoded("tkt", text)


def passenger_id(text: str) -> UUID:
    """The id behind `psg_…` in an address. Raises Http404."""
    return _decoded("psg", text)


def document_id(text: str) -> UUID:
    """The id behind `doc_…` in an address. Raises Http404."""
    return _decoded("doc", text)


def operator_id(text: str) -> UUID:
    """The id behind `opr_…` in an address. Raises Http404."""
    return _decoded("opr", text)


def member_id(text: str) -> UUID:
    """The id behind `usr_…` in an address. Raises Http404."""
    return _decoded("usr", text)


def invitation_id(text: str) -> UUID:
    """The id behind `inv_…` in an address. Raises Http404."""
    return _decoded("inv", text)


def key_id(text: str) -> UUID:
    """The id behind `key_…` in an address. Raises Http404."""
    return _decoded("key", text)


def webhook_id(text: str) -> UUID:
    """The id behind `whk_…` in an address. Raises Http404."""
    return _decoded("whk", text)


def delivery_id(text: str) -> UUID:
    """The id behind `dlv_…` in an address. Raises Http404."""
    return _decoded("dlv", text)


def message_id(text: str) -> UUID:
    """The id behind `msg_…` in an address. Raises Http404."""
    return _decoded("msg", text)


def notice_id(text: str) -> UUID:
    """The id behind `ntc_…` in an address. Raises Http404."""
    return _decoded("ntc", text)


def session_id(text: str) -> UUID:
    """The id behind `ses_…` in an address. Raises Http404."""
    return _decoded("ses", text)


def event_id(text: str) -> UUID:
    """The id behind `evt_…` in an address. Raises Http404."""
    return _decoded("evt", text)


def route_id(text: str) -> UUID:
    """The id behind `rte_…` in an address. Raises Http404."""
    return _decoded("rte", text)


def station_id(text: str) -> UUID:
    """The id behind `stn_…` in an address. Raises Http404."""
    return _decoded("stn", text)


def vehicle_id(text: str) -> UUID:
    """The id behind `veh_…` in an address. Raises Http404."""
    return _decoded("veh", text)


def seat_plan_id(text: str) -> UUID:
    """The id behind `spl_…` in an address. Raises Http404."""
    return _decoded("spl", text)


def decoded_version(text: str) -> UUID:
    """The id behind `spv_…`, which a form offers as a choice. Raises ValueError."""
    return decode("spv", text)


def timetable_id(text: str) -> UUID:
    """The id behind `tbl_…` in an address. Raises Http404."""
    return _decoded("tbl", text)


def trip_id(text: str) -> UUID:
    """The id behind `trp_…` in an address. Raises Http404."""
    return _decoded("trp", text)


def change_id(text: str) -> UUID:
    """The id behind `chg_…` in a form. Raises Http404."""
    return _decoded("chg", text)


def fare_table_id(text: str) -> UUID:
    """The id behind `ftb_…` in an address. Raises Http404."""
    return _decoded("ftb", text)


def promo_code_id(text: str) -> UUID:
    """The id behind `pro_…` in an address. Raises Http404."""
    return _decoded("pro", text)


def quote_id(text: str) -> UUID:
    """The id behind `qte_…` in an address. Raises Http404."""
    return _decoded("qte", text)


def payment_id(text: str) -> UUID:
    """The id behind `pay_…` in an address. Raises Http404."""
    return _decoded("pay", text)


def voucher_id(text: str) -> UUID:
    """The id behind `vch_…` in an address. Raises Http404."""
    return _decoded("vch", text)


def refund_id(text: str) -> UUID:
    """The id behind `rfd_…` in an address. Raises Http404."""
    return _decoded("rfd", text)


def invoice_id(text: str) -> UUID:
    """The id behind `ivc_…` in an address. Raises Http404."""
    return _decoded("ivc", text)


def payout_id(text: str) -> UUID:
    """The id behind `pot_…` in an address. Raises Http404."""
    return _decoded("pot", text)


def attachment_id(text: str) -> UUID:
    """The id behind `rat_…` in an address. Raises Http404."""
    return _decoded("rat", text)


def scan_id(text: str) -> UUID:
    """The id behind `scn_…` in an address. Raises Http404."""
    return _decoded("scn", text)


def waiting_id(text: str) -> UUID:
    """The id behind `wtl_…` in an address. Raises Http404."""
    return _decoded("wtl", text)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a form sends people when it is done: `next` if it stays on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else otherwise


def _decoded(prefix: str, text: str) -> UUID:
    try:
        return decode(prefix, text)
    except MalformedId as error:
        raise Http404("there is nothing with this id") from error
