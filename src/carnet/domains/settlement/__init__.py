"""Settling with operators: statements of their sales, payouts of what they have earned, invoices for travellers.

Promises: every figure of a statement comes from the ledger, and its movements lead from its opening to its closing
balance to the cent; what is not earned yet is not paid out, and what is, once; invoices and credit notes of an operator
are numbered without a gap and never change.
"""
