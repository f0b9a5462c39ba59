"""What operators changed about sold tickets: their holders choose, staff refund all at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import Choice
from carnet.kernel import clock
from carnet.kernel.money import total
from carnet.kernel.problem import Problem
from carnet.web.addresses import change_id, operator_id, trip_id
from carnet.web.holders import holder, holder_only
from carnet.web.people import principal
from carnet.web.presenters import wording
from carnet.web.views.locked import led_to_second_factor


@holder_only
@require_POST
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Travel as it is now, or take the money back, for the tickets of the form. Sent twice, it happens once."""
    try:
        choice = Choice(request.POST.get("choice", ""))
    except ValueError as error:
        raise Http404("no such choice") from error
    wanted = [change_id(one) for one in request.POST.getlist("change")]

    def act(me: UUID) -> tuple[operations.Chosen, ...]:
        return operations.changes_choose(
            user_id=me, reference=reference, change_ids=wanted, choice=choice, now=clock.now()
        )

    try:
        chosen = holder(request, reference).does(f"change.{choice.value}", act, reference=reference)
    except problems.BookingUnknown:
        raise
    except Problem as problem:
        messages.error(request, problem.detail)
        return redirect("web:booking", reference)
    messages.success(request, _done(choice, chosen))
    return redirect("web:booking", reference)


def _done(choice: Choice, chosen: tuple[operations.Chosen, ...]) -> str:
    if choice is Choice.ACCEPTED or not chosen:
        return gettext("Done. Your tickets are as shown here.")
    back = total((one.change.refund for one in chosen), chosen[0].change.refund.currency)
    return gettext("%(amount)s goes back to what it was paid with.") % {"amount": wording.price(back)}


@login_required
@require_POST
@led_to_second_factor
def refund_all(request: HttpRequest, operator: str, trip: str) -> HttpResponse:
    """Begin to refund every ticket of a cancelled trip that is left."""
    try:
        changes = operations.refund_all(
            operator_id=operator_id(operator), trip_id=trip_id(trip), by=principal(request), now=clock.now()
        )
    except problems.TripNotCancelled as problem:
        messages.error(request, problem.detail)
        return redirect("web:console-trip", operator, trip)
    words = {"n": changes.run.left if changes.run else 0}
    messages.success(request, gettext("%(n)d tickets are being refunded. Everybody is told.") % words)
    return redirect("web:console-trip", operator, trip)
