"""Each port on each of its adapters."""
