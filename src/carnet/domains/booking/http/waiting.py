"""Waiting lists: join, see one's place, say what one would pay, leave."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from carnet.domains.booking import operations, queries
from carnet.domains.booking.http.waiting_bodies import WaitingBody, WaitingChangeBody, WaitingLeftOut, WaitingOut
from carnet.infra import http
from carnet.infra.http import ApiRequest, Page, Paging, Path, Query, Status, bearer, page, prefixed
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = http.router(tags=["waiting list"])

if TYPE_CHECKING:
    EntryId = UUID
else:
    EntryId = prefixed("wtl")


@router.post("/waitlist", auth=bearer, summary="Join a waiting list", response={201: WaitingOut})
@idempotent
def join(request: ApiRequest, body: WaitingBody) -> Status[WaitingOut]:
    """Wait for seats of a listing that has too few. Freed seats go to the first that fits, as a hold of half an hour.

    Somebody later in line is only served when nobody before could take what is free.
    """
    asked = body.request(request.principal.user_id)
    return Status(201, WaitingOut.of(operations.waiting_join(asked, now=clock.now())))


@router.get("/waitlist", auth=bearer, summary="My places in waiting lists", response=Page[WaitingOut])
def entries(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The latest first, with those that are over."""
    key = paging.key(datetime, UUID)
    found = queries.waiting_entries(
        user_id=request.principal.user_id,
        now=clock.now(),
        after=(key[0], key[1]) if key else None,
        limit=paging.fetch,
    )
    return page(found, paging=paging, key=lambda one: (one.joined_at, one.id), show=WaitingOut.of)


@router.get("/waitlist/{entry}", auth=bearer, summary="One place in a waiting list", response=WaitingOut)
def one(request: ApiRequest, entry: Path[EntryId]) -> WaitingOut:
    """How far one has come: `place` while waiting, `offer` once seats are held."""
    found = queries.waiting_entry(user_id=request.principal.user_id, entry_id=entry, now=clock.now())
    return WaitingOut.of(found)


@router.patch("/waitlist/{entry}", auth=bearer, summary="Change the highest price", response=WaitingOut)
def change(request: ApiRequest, entry: Path[EntryId], body: WaitingChangeBody) -> WaitingOut:
    """Pay more, or less, for all seats together than was said before. One's place stays the same."""
    changed = operations.waiting_change(
        user_id=request.principal.user_id, entry_id=entry, most=body.highest_price.money(), now=clock.now()
    )
    return WaitingOut.of(changed)


@router.delete("/waitlist/{entry}", auth=bearer, summary="Leave a waiting list", response=WaitingLeftOut)
def leave(request: ApiRequest, entry: Path[EntryId]) -> WaitingLeftOut:
    """Give up one's place, and seats that were offered and not paid. Leaving again changes nothing and says so."""
    who, now = request.principal.user_id, clock.now()
    left = operations.waiting_leave(user_id=who, entry_id=entry, now=now)
    return WaitingLeftOut.of(queries.waiting_entry(user_id=who, entry_id=entry, now=now), already_over=not left)
