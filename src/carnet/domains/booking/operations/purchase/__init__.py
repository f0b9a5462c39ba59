"""Paying through a provider, from one or several means: steps that can be taken again, and taken back."""

from carnet.domains.booking.operations.purchase.begin import purchase_begin
from carnet.domains.booking.operations.purchase.confirming import confirm
from carnet.domains.booking.operations.purchase.driving import continue_purchase, purchase_continue, purchases_resume

__all__ = ["confirm", "continue_purchase", "purchase_begin", "purchase_continue", "purchases_resume"]
