"""How the identity library (django-allauth, headless) meets our accounts: its backend, its adapter, its tokens."""
