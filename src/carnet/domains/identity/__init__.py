"""Who people are: accounts, credentials, roles, memberships, the passenger book.

Promises: a role is never chosen by the caller, an account has an e-mail or a phone, a banned user can neither log in
nor refresh, and every other role of the system can verify an access token with the public key alone.
"""
