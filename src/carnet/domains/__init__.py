"""The business, one folder per domain; `docs/reference/domains.md` says who may see whom."""
