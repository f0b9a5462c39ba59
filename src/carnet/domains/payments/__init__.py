"""Where the money is: ledger, wallets, payments, and the providers that money comes in by.

Promises: every transfer's entries sum to zero per currency, no wallet is ever below zero, the ledger only grows, a
wallet is credited once per captured payment and never without one, and no provider is called inside a database
transaction.
"""
