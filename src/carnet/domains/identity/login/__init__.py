"""How the identity library (django-allauth, headless) meets our accounts: its backend, its adapters, its tokens.

Where to read what, each line from what others ask to what it rests on:

    asking the library   library (ask, concluded)  steps  factor_steps  problems
    its questions to us  adapter (accounts)  mfa (second factors)  providers (accounts elsewhere)  backend  stages
    what people fill in  forms (sign up, log in)  codes  changes  fields
    codes we send        waiting (which step)  tries (how often)  letters (what is sent)
    second factors       passkeys  credentials (as browsers send them)  guesses (apps, recovery codes)  factors (which
                         ones a session used)  proofs (what a new one means for open sessions)
    providers            urls  elsewhere (the way there and back)  providers (into which account)  openid (the protocol)
    sessions             sessions  tokens  store  recency (proven just now)  presence (last seen)
    the audit log        watching (the library's signals)

The API and the pages of the shop pass through the same forms and the same counters.
"""
